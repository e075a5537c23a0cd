/*
 * Proves that the command says before what it would do and changes nothing then, does it with `--apply`,
 * tells wrong words, files and servers with what would be right, and prints no key. Leaves what is done in
 * Semaphore to `@opencsp/client-semaphore`.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSemaphoreStandIn, SemaphoreStandIn } from '@opencsp/sandbox';
import { run } from '.';

const KEY = `-----BEGIN OPENSSH PRIVATE KEY-----
the-private-half
-----END OPENSSH PRIVATE KEY-----
`;
const SETUP = `
project: OpenCSP
keys:
  - { name: public, type: none }
  - { name: ansible, type: ssh, privateKeyFile: ansible }
repository: { name: playbooks, url: 'https://git.example.org/playbooks', key: public }
inventory: { name: localhost, key: ansible }
variableGroup: { name: nothing }
templates:
  - { name: prepare, playbook: prepare.yml }
`;

let folder: string;
let standIn: SemaphoreStandIn;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'opencsp-cli-'));
  standIn = await createSemaphoreStandIn({ port: 0, seed: 'admin' });
  await writeFile(join(folder, 'token'), `${standIn.token}\n`);
  await writeFile(join(folder, 'ansible'), KEY);
  await writeFile(join(folder, 'setup.yaml'), SETUP);
});

afterEach(async () => {
  await standIn.close();
  await rm(folder, { recursive: true, force: true });
});

async function command(...more: string[]) {
  let printed = '';
  const write = (text: string) => {
    printed += `${text}\n`;
  };
  const code = await run(
    [
      'bootstrap',
      'semaphore',
      ...['--url', standIn.url],
      ...['--token-file', join(folder, 'token')],
      ...['--file', join(folder, 'setup.yaml')],
      ...more,
    ],
    { out: write, err: write },
  );
  expect(printed).not.toContain('the-private-half');
  expect(printed).not.toContain(standIn.token);
  return { code, printed };
}

it('says what it would do, does it, and then has nothing to do', async () => {
  const before = await command();
  expect(before.code).toBe(2);
  expect(before.printed).toContain('+ template "prepare"');
  expect(before.printed).toContain(
    '7 to make, 0 to change, 0 as they should be',
  );
  expect((await command()).code).toBe(2);

  const done = await command('--apply');
  expect(done.printed).toContain(
    'Done, and read back: 0 to make, 0 to change, 7 as they should be.',
  );
  expect(done.code).toBe(0);
  expect((await command()).code).toBe(0);
});

it('prints the plan as JSON for scripts', async () => {
  const { printed } = await command('--json');
  const json = printed.slice(0, printed.lastIndexOf('}') + 1);
  expect(JSON.parse(json)).toMatchObject({
    isDone: false,
    changes: expect.arrayContaining([
      expect.objectContaining({
        action: 'make',
        kind: 'template',
        name: 'prepare',
      }),
    ]),
  });
});

it.each([
  ['no YAML', 'keys: [', /is no YAML/],
  [
    'a field that is missing',
    SETUP.replace('project: OpenCSP', ''),
    /project: /,
  ],
  [
    'a key file that is not there',
    SETUP.replace('privateKeyFile: ansible', 'privateKeyFile: gone'),
    /keys\.1\.privateKeyFile of .* cannot be read: .*gone \(ENOENT\)/,
  ],
  [
    'a public key',
    SETUP.replace('privateKeyFile: ansible', 'privateKeyFile: token'),
    /keys\.1\.privateKeyFile of .* is not a private key/,
  ],
])('refuses a setup with %s', async (_what, text, words) => {
  await writeFile(join(folder, 'setup.yaml'), text);
  const { code, printed } = await command('--apply');
  expect(printed).toMatch(words);
  expect(code).toBe(1);
});

it('tells a token that is not accepted', async () => {
  await writeFile(join(folder, 'token'), 'wrong');
  const { code, printed } = await command('--apply');
  expect(printed).toContain('Semaphore does not accept the API token');
  expect(code).toBe(1);
});

it.each([
  [['bootstrap', 'semaphore'], 64, '--url must be the address'],
  [['bootstrap', 'semaphore', '--colour'], 64, '--colour'],
  [['bootstrap', 'kubernetes'], 64, 'Usage: opencsp'],
  [['help'], 0, 'Usage: opencsp'],
])('answers %p with code %i', async (words, code, text) => {
  let printed = '';
  const write = (line: string) => {
    printed += line;
  };
  expect(await run(words, { out: write, err: write })).toBe(code);
  expect(printed).toContain(text);
});
