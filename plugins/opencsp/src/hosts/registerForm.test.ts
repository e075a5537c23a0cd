// Proves: what is asked for, what is wrong with it, and the commands that a person is told to run. Leaves to the page's
// test: the steps.
import {
  registerHostSchema,
  scanHostSchema,
} from '@opencsp/plugin-opencsp-common';
import {
  askedFields,
  emptyHostFields,
  fieldProblem,
  hostScanRequest,
  privateKeyText,
  registerRequest,
  usesSudo,
} from './registerForm';
import {
  authorizeCommand,
  fingerprintCommand,
  scanCommand,
} from './sshCommands';

const fields = { ...emptyHostFields, name: 'attic', address: 'a.example.com' };
const scan = {
  address: '192.0.2.17',
  type: 'ssh-ed25519',
  fingerprint: `SHA256:${'a'.repeat(43)}`,
};

it('asks for the machine on the way only when there is one', () => {
  expect(askedFields(fields)).toEqual(['name', 'address', 'port', 'user']);
  expect(askedFields({ ...fields, withJump: true })).toContain('jumpUser');
});

it.each([
  ['name', 'Attic', /lower-case/],
  ['address', 'me@host', /without user/],
  ['address', '', /Write a host name/],
  ['port', '', /between 1 and 65535/],
  ['port', '70000', /between 1 and 65535/],
  ['user', 'Root', /login name/],
] as const)('%s "%s" is wrong', (field, value, why) => {
  expect(fieldProblem({ ...fields, [field]: value }, field)).toMatch(why);
});

it('uses sudo unless the user is root, or as the person decides', () => {
  expect(usesSudo(fields)).toBe(false);
  expect(usesSudo({ ...fields, user: 'debian' })).toBe(true);
  expect(usesSudo({ ...fields, user: 'debian', sudo: false })).toBe(false);
});

it('makes requests that the API takes, at the address that showed the key', () => {
  const jump = { ...fields, withJump: true, jumpAddress: 'gate.example.com' };
  const request = registerRequest(
    jump,
    { host: scan, jump: { ...scan, address: '192.0.2.1' } },
    { prepare: false, handoff: 'handoff-000000000001' },
  );
  expect(registerHostSchema.parse(request)).toMatchObject({
    address: '192.0.2.17',
    prepare: false,
    jump: { address: '192.0.2.1' },
    privateKeyHandoff: 'handoff-000000000001',
  });
  expect(
    scanHostSchema.safeParse(hostScanRequest(fields, undefined)).success,
  ).toBe(true);
});

it('hands a key over with its last line ended', () => {
  expect(privateKeyText(' \r\na\r\nb\r\n')).toBe('a\nb\n');
});

it('names the file of the shown type', () => {
  expect(fingerprintCommand('ecdsa-sha2-nistp256')).toBe(
    'ssh-keygen -lf /etc/ssh/ssh_host_ecdsa_key.pub',
  );
  expect(fingerprintCommand('unheard-of')).toContain('ssh_host_*_key.pub');
  expect(scanCommand('ssh-rsa', '192.0.2.17', 2222)).toBe(
    'ssh-keyscan -t rsa -p 2222 192.0.2.17 | ssh-keygen -lf -',
  );
});

it.each([
  ['$(reboot)', "'$(reboot)'"],
  ["it's", "'it'\\''s'"],
  ['a; b', "'a; b'"],
  ['`id`', "'`id`'"],
  ['fe80::1', 'fe80::1'],
])('leaves no shell anything to do with %s', (text, word) => {
  expect(scanCommand('ssh-ed25519', text, 22)).toBe(
    `ssh-keyscan -t ed25519 -p 22 ${word} | ssh-keygen -lf -`,
  );
  expect(authorizeCommand(text)).toContain(` && echo ${word} >> `);
});
