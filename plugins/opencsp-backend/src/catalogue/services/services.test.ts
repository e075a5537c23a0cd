/*
 * Proves of the definitions that come with the portal what their sources say (services-contracts.md §1
 * to §5, the recordings), that their commands do what they promise in a real shell, and that no secret
 * stands where others can read it; leaves general rules to `definitionProblems.test.ts`, and the real
 * containers to the drivers.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definitionProblems } from '../definitionProblems';
import { placeholderTexts, referencesIn } from '../texts';
import { builtIns } from '../__testUtils__/builtIns';

function definitionOf(id: string) {
  const found = builtIns.find(each => each.id === id);
  if (!found) {
    throw new Error(`no definition "${id}"`);
  }
  return found;
}

function containersOf(id: string) {
  return definitionOf(id).engines.compose?.containers ?? [];
}

describe('the definitions that come with the portal', () => {
  it.each(builtIns)('$id has no problem', definition => {
    expect(definitionProblems(definition)).toEqual([]);
  });

  it.each([
    ['traefik', 'traefik:v3.7.11', 80, undefined],
    ['lldap', 'lldap/lldap:v0.6.3-alpine-rootless', 3890, 'people'],
    ['redis', 'redis:8.8.2-alpine', 6379, undefined],
    ['authelia', 'authelia/authelia:4.39.20', 9091, 'auth'],
    ['nextcloud', 'nextcloud:33.0.8-apache', 80, 'cloud'],
    ['gitlab', 'gitlab/gitlab-ce:19.1.2-ce.0', 80, 'git'],
    ['jellyfin', 'jellyfin/jellyfin:10.11.11', 8096, 'media'],
    ['vaultwarden', 'vaultwarden/server:1.37.2', 80, 'vault'],
    ['homer', 'b4bz/homer:v26.4.2', 8080, 'home'],
    ['grafana', 'grafana/grafana:13.1.2', 3000, 'charts'],
    ['uptime-kuma', 'louislam/uptime-kuma:2.5.3', 3001, 'status'],
    ['n8n', 'n8nio/n8n:2.41.3', 5678, 'flows'],
  ])('%s is %s', (id, image, port, host) => {
    const [first] = containersOf(id);
    expect(`${first.image.repository}:${first.image.tag}`).toBe(image);
    expect(first.image.tag).toContain(definitionOf(id).version);
    expect(definitionOf(id).ports[0].port).toBe(port);
    expect(definitionOf(id).routing?.host).toBe(host);
  });

  it('invents no digest', () => {
    const images = builtIns.flatMap(({ id }) =>
      containersOf(id).map(({ image }) => image.digest),
    );
    expect(images.filter(digest => digest !== undefined)).toEqual([]);
  });

  it('opens nothing on the host but the web and Git', () => {
    const exposed = builtIns.flatMap(({ id, ports }) =>
      ports.flatMap(({ exposedAs }) =>
        exposedAs === undefined ? [] : [`${id} ${exposedAs}`],
      ),
    );
    expect(exposed).toEqual(['traefik 80', 'traefik 443', 'gitlab 2222']);
  });

  it('knows who has accounts of its own', () => {
    const logins = builtIns
      .filter(({ accounts }) => accounts === 'local')
      .map(({ id, secrets }) => [
        id,
        secrets.find(({ isLogin }) => isLogin)?.name,
      ]);
    expect(logins).toEqual([
      ['lldap', 'admin-password'],
      // Who signs in to these is made by the portal, with passwords of their own.
      ['jellyfin', undefined],
      ['vaultwarden', undefined],
      // Their first account is made in the browser.
      ['uptime-kuma', undefined],
      ['n8n', undefined],
    ]);
  });

  it('never changes what data depends on', () => {
    const immutable = builtIns.flatMap(({ id, secrets }) =>
      secrets
        .filter(secret => secret.immutable)
        .map(({ name }) => `${id} ${name}`),
    );
    expect(immutable).toEqual([
      'lldap key-seed',
      'authelia storage-encryption-key',
      'jellyfin admin-password',
      'vaultwarden portal-password',
      'grafana secret-key',
      'n8n encryption-key',
    ]);
  });

  it('hands secrets over as files: each text that names one names a file', () => {
    const readers = builtIns.flatMap(definition =>
      placeholderTexts(definition)
        .filter(({ text }) =>
          referencesIn(text).some(({ kind }) => kind === 'secret'),
        )
        .map(({ path, text }) => ({ id: definition.id, path, text })),
    );
    const others = readers.filter(
      ({ path, text }) =>
        !(/_FILE$/.test(path) && /^\{secret:[a-z-]+\}$/.test(text)),
    );
    // These read the file themselves: a shell, a health command, and Ruby.
    expect(others.map(({ id, path }) => `${id} ${path}`)).toEqual([
      'redis engines.compose.containers.0.command.0',
      'redis engines.compose.containers.0.health.test.2',
      'gitlab engines.compose.containers.0.environment.GITLAB_OMNIBUS_CONFIG',
    ]);
    expect(readers.length).toBeGreaterThan(12);
  });

  it('gives the Docker socket’s container one reader, who may only look', () => {
    const [proxy, socket] = containersOf('traefik');
    expect(proxy.after).toEqual(['socket-proxy']);
    expect(socket.name).toBe('socket-proxy');
    expect(socket.command).toEqual([
      '-listenip=0.0.0.0',
      '-allowfrom=traefik',
      expect.stringMatching(/^-allowGET=/),
      '-allowHEAD=/_ping',
      '-allowhealthcheck',
      '-watchdoginterval=60',
      '-stoponwatchdog',
    ]);
    expect(socket).toMatchObject({
      environment: {},
      capabilities: [],
      readOnly: true,
    });
    expect(proxy.mounts).toContainEqual(
      expect.objectContaining({ file: 'traefik/dynamic' }),
    );
  });
});

describe('lldap', () => {
  it('has its seed from the first start on (recorded/lldap 22, 23)', () => {
    const { environment } = definitionOf('lldap');
    expect(environment.LLDAP_KEY_SEED_FILE).toBe('{secret:key-seed}');
    expect(environment.LLDAP_JWT_SECRET_FILE).toBe('{secret:jwt-secret}');
  });

  it('has no page without the portal in front (recorded/lldap 19)', () => {
    expect(definitionOf('lldap').signIn.modes).toEqual(['forward-auth']);
  });
});

describe('authelia', () => {
  it('starts without clients: no variable opens their section (recorded/authelia 12)', () => {
    const names = placeholderTexts(definitionOf('authelia')).map(
      ({ path }) => path,
    );
    expect(names.filter(name => name.includes('OIDC'))).toEqual([]);
    expect(containersOf('authelia')[0].secrets).toEqual(
      expect.arrayContaining(['oidc-hmac-secret', 'oidc-jwks-key']),
    );
  });

  it('makes secrets that are long enough (recorded/authelia 4)', () => {
    const { secrets } = definitionOf('authelia');
    expect(secrets.every(({ length }) => length >= 48)).toBe(true);
    expect(
      secrets.filter(({ kind }) => kind === 'rsa-key').map(({ name }) => name),
    ).toEqual(['oidc-jwks-key']);
  });
});

describe('vaultwarden', () => {
  it('closes signing up with the word that closes it (recorded/vaultwarden 2)', () => {
    expect(definitionOf('vaultwarden').environment.SIGNUPS_ALLOWED).toBe(
      'false',
    );
  });

  it('has one source of its admin token (recorded/vaultwarden 20)', () => {
    const keys = Object.keys(definitionOf('vaultwarden').environment);
    expect(keys.filter(key => key.startsWith('ADMIN_TOKEN'))).toEqual([
      'ADMIN_TOKEN_FILE',
    ]);
  });
});

describe('gitlab', () => {
  const text = containersOf('gitlab')[0].environment.GITLAB_OMNIBUS_CONFIG;
  const ruby = text
    .replaceAll('{{', '\u0001')
    .replaceAll('}}', '\u0002')
    .replace(/\{secret:([a-z-]+)\}/g, '/run/secrets/gitlab-$1')
    .replace('{url:authelia}', 'https://auth.ada.example.com')
    .replaceAll('{url}', 'https://git.ada.example.com')
    .replaceAll('\u0001', '{')
    .replaceAll('\u0002', '}');

  it('comes out as Ruby with all brackets closed and nothing left to fill in', () => {
    // What stands between quotes is nothing; then innermost pairs are taken away until none is left.
    let left = ruby.replace(/'[^'\n]*'/g, '').replace(/[^()[\]{}]/g, '');
    for (let before = ''; left !== before; ) {
      before = left;
      left = left.replace(/\(\)|\[\]|\{\}/g, '');
    }
    expect(left).toBe('');
    expect((ruby.match(/'/g) ?? []).length % 2).toBe(0);
    expect(ruby).not.toMatch(/\{(url|secret|host)/);
    expect(ruby).not.toContain('{{');
  });

  it('reads its secrets from files, and sends people back where the client says', () => {
    expect(ruby).toContain(
      "File.read('/run/secrets/gitlab-root-password').strip",
    );
    expect(ruby).toContain(
      "secret: File.read('/run/secrets/gitlab-oidc-client').strip",
    );
    const [path] = definitionOf('gitlab').signIn.oidc?.redirects ?? [];
    expect(ruby).toContain(
      `redirect_uri: 'https://git.ada.example.com${path}'`,
    );
  });

  it('never links accounts by an address that people change (recorded/lldap 13)', () => {
    expect(ruby).not.toContain('auto_link');
  });
});

describe('commands in a real shell', () => {
  let folder: string;
  let secret: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'opencsp-commands-'));
    secret = join(folder, 'password');
    writeFileSync(secret, 'canary0password');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Puts a program of ours before all others. */
  function program(name: string, script: string) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, {
      mode: 0o755,
    });
  }

  function run(words: readonly string[]) {
    const [command, ...args] = words.map(word =>
      word
        .replaceAll('{{', '{')
        .replaceAll('}}', '}')
        .replaceAll('{secret:password}', secret),
    );
    const { status, stdout } = spawnSync(command, args, {
      env: { PATH: `${folder}:${process.env.PATH}` },
      encoding: 'utf8',
    });
    return { status, stdout };
  }

  it('hands Redis its password on standard input, not among its arguments', () => {
    program('redis-server', 'echo "arguments: $*"; cat');
    const [{ entrypoint = [], command = [] }] = containersOf('redis');
    const { status, stdout } = run([...entrypoint, ...command]);
    expect(status).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'arguments: -',
      'requirepass "canary0password"',
      'dir /data',
      'save 300 1',
      'appendonly no',
      '',
    ]);
  });

  it.each([
    ['echo PONG', 0],
    ['echo "NOAUTH Authentication required."', 1],
    ['exit 1', 1],
    ['test "$REDISCLI_AUTH" = canary0password && echo PONG', 0],
    ['test "$*" = ping && echo PONG', 0],
  ])('calls Redis healthy by its word alone: %s', (script, status) => {
    program('redis-cli', script);
    expect(run(containersOf('redis')[0].health.test).status).toBe(status);
  });

  it.each([
    ['echo \'{"installed":true,"maintenance":false}\'', 0],
    ['echo \'{"installed":false}\'', 1],
    ['exit 22', 1],
  ])('calls Nextcloud healthy when it is installed: %s', (script, status) => {
    program('curl', script);
    expect(run(containersOf('nextcloud')[0].health.test).status).toBe(status);
  });
});
