// Proves which servers the real tests ask: those that the environment names whole, with files for what is secret;
// leaves what is asked of them to `npm run test:real`.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findAuthelia } from './authelia/program.mjs';
import {
  AUTHELIA,
  givenService,
  LLDAP,
  VAULTWARDEN,
} from './services/given.mjs';

function folderOf(t) {
  const folder = mkdtempSync(join(tmpdir(), 'opencsp-given-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name, text = '') => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  return { folder, file };
}

test('a directory that is named whole is asked, with its usual administrator', t => {
  const { file } = folderOf(t);
  const passwordFile = file('password', 'canary-password');
  const env = {
    OPENCSP_REAL_LLDAP_URL: 'http://127.0.0.1:17170',
    OPENCSP_REAL_LLDAP_LDAP: '127.0.0.1:3890',
    OPENCSP_REAL_LLDAP_BASE_DN: 'dc=example,dc=com',
    OPENCSP_REAL_LLDAP_PASSWORD_FILE: passwordFile,
  };
  const given = {
    ...{ url: 'http://127.0.0.1:17170', ldap: '127.0.0.1:3890' },
    ...{ baseDn: 'dc=example,dc=com', admin: 'admin', passwordFile },
  };
  assert.deepEqual(givenService(LLDAP, env), { given });
  assert.deepEqual(
    givenService(LLDAP, { ...env, OPENCSP_REAL_LLDAP_ADMIN: 'ada' }),
    { given: { ...given, admin: 'ada' } },
  );
});

test('what is missing of a server is told, and it is skipped', t => {
  const { file } = folderOf(t);
  assert.deepEqual(givenService(VAULTWARDEN, {}), {
    skipped:
      'no OPENCSP_REAL_VAULTWARDEN_URL, no OPENCSP_REAL_VAULTWARDEN_ADMIN_TOKEN_FILE',
  });
  assert.deepEqual(
    givenService(VAULTWARDEN, {
      OPENCSP_REAL_VAULTWARDEN_URL: 'http://127.0.0.1:8000',
      OPENCSP_REAL_VAULTWARDEN_ADMIN_TOKEN_FILE: file('empty'),
      OPENCSP_REAL_VAULTWARDEN_CA_FILE: '/nowhere/ca.pem',
    }),
    {
      skipped:
        'OPENCSP_REAL_VAULTWARDEN_ADMIN_TOKEN_FILE names no file with something in it, OPENCSP_REAL_VAULTWARDEN_CA_FILE names no file with something in it',
    },
  );
});

test('no secret is among what is handed on', t => {
  const { file } = folderOf(t);
  const { given } = givenService(AUTHELIA, {
    OPENCSP_REAL_AUTHELIA_URL: 'https://auth.example.com',
    OPENCSP_REAL_AUTHELIA_GUARDED: 'https://home.example.com',
    OPENCSP_REAL_AUTHELIA_USER: 'ada',
    OPENCSP_REAL_AUTHELIA_PASSWORD_FILE: file('password', 'canary-password'),
  });
  assert.equal(given.user, 'ada');
  assert.ok(!JSON.stringify(given).includes('canary'));
});

test('the program of Authelia: said by the environment, or on the path', t => {
  const { folder, file } = folderOf(t);
  const variable = 'OPENCSP_REAL_AUTHELIA_PROGRAM';
  assert.deepEqual(findAuthelia({ PATH: folder }), {
    skipped: `no authelia (${variable}): name where it is`,
  });
  const given = file('any-name');
  assert.deepEqual(findAuthelia({ PATH: folder, [variable]: given }), {
    skipped: `${variable} names no program that can be run`,
  });
  chmodSync(given, 0o755);
  assert.deepEqual(findAuthelia({ PATH: folder, [variable]: given }), {
    program: given,
  });
  const onPath = file('authelia');
  chmodSync(onPath, 0o755);
  assert.deepEqual(findAuthelia({ PATH: folder }), { program: onPath });
});
