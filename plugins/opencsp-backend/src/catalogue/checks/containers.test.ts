/*
 * Proves that texts which point at nothing, and containers that cannot be or want more than they say, are
 * named at their field and there alone; leaves names and sign-in to `definitionProblems.test.ts`.
 */
import { definitionProblems } from '../definitionProblems';
import { wikiWith } from '../__testUtils__/wiki';

const FIRST = 'engines.compose.containers.0';
const SECOND = 'engines.compose.containers.1';

/** What was changed, where the problem is said, and words of its message. */
type Case = [string, Record<string, unknown>, string, RegExp];

const texts: Case[] = [
  [
    'an unknown secret',
    { 'environment.ADDRESS': '{secret:other}' },
    'environment.ADDRESS',
    /no secret "other"/,
  ],
  [
    'a secret of somebody unneeded',
    { 'environment.ADDRESS': '{secret:gitlab-root-password}' },
    'environment.ADDRESS',
    /no secret/,
  ],
  [
    'a secret that the container may not read',
    { 'environment.ADDRESS': '{secret:login}' },
    'environment.ADDRESS',
    /may not read/,
  ],
  [
    'a secret of the other container',
    { [`${SECOND}.environment`]: { A: '{secret:session-key}' } },
    `${SECOND}.environment.A`,
    /"wiki-jobs" may not read/,
  ],
  [
    'a secret in a health command',
    { [`${SECOND}.health.test`]: ['cat', '{secret:session-key}'] },
    `${SECOND}.health.test.1`,
    /may not read/,
  ],
  [
    'a secret in an entry point',
    { [`${SECOND}.entrypoint`]: ['{secret:session-key}'] },
    `${SECOND}.entrypoint.0`,
    /may not read/,
  ],
  [
    'an unknown database',
    { [`${FIRST}.environment.DATABASE`]: '{database:other}' },
    `${FIRST}.environment.DATABASE`,
    /no database "other"/,
  ],
  [
    'the address of somebody unneeded',
    { [`${FIRST}.command.0`]: '{url:nextcloud}' },
    `${FIRST}.command.0`,
    /"nextcloud" may be missing/,
  ],
  [
    'the host of somebody unneeded',
    { 'environment.ADDRESS': 'x {host:nextcloud}' },
    'environment.ADDRESS',
    /may be missing/,
  ],
  ['a template in the title', { title: '{{env "HOME"}}' }, 'title', /template/],
  [
    'a template in an open path',
    { 'signIn.bypassPaths.0': '^/a{{2}' },
    'signIn.bypassPaths.0',
    /regular expression|template/,
  ],
  [
    'a template after filling in',
    { 'environment.ADDRESS': '{{{{ .Env }}}}' },
    'environment.ADDRESS',
    /template/,
  ],
];

const containers: Case[] = [
  [
    'another name of the first container',
    { [`${FIRST}.name`]: 'web', [`${SECOND}.after`]: [] },
    `${FIRST}.name`,
    /"wiki"/,
  ],
  [
    'a container name twice',
    { [`${SECOND}.name`]: 'wiki', [`${SECOND}.after`]: [] },
    `${SECOND}.name`,
    /twice/,
  ],
  [
    'a routed container that nobody reaches',
    { [`${FIRST}.networks`]: ['backend'] },
    `${FIRST}.networks`,
    /traefik_public/,
  ],
  [
    'a network twice',
    { [`${FIRST}.networks`]: ['traefik_public', 'traefik_public'] },
    `${FIRST}.networks.1`,
    /twice/,
  ],
  [
    'an unknown container before it',
    { [`${SECOND}.after`]: ['redis'] },
    `${SECOND}.after.0`,
    /no container "redis"/,
  ],
  [
    'a health command with the word of Compose',
    { [`${FIRST}.health.test`]: ['NONE'] },
    `${FIRST}.health.test.0`,
    /command itself/,
  ],
  [
    'an unknown secret to read',
    { [`${SECOND}.secrets`]: ['other'] },
    `${SECOND}.secrets.0`,
    /no secret "other"/,
  ],
  [
    'a secret to read twice',
    { [`${SECOND}.secrets`]: ['login', 'login'] },
    `${SECOND}.secrets.1`,
    /twice/,
  ],
  [
    'an unknown volume',
    { [`${SECOND}.mounts`]: [{ volume: 'other', path: '/x' }] },
    `${SECOND}.mounts.0.volume`,
    /no volume "other"/,
  ],
  [
    'a volume that nobody mounts',
    { [`${FIRST}.mounts`]: [] },
    'volumes.0.name',
    /No container mounts/,
  ],
  [
    'a place taken twice',
    { [`${FIRST}.mounts.1.path`]: '/data' },
    `${FIRST}.mounts.1.path`,
    /twice/,
  ],
  [
    'a place taken by memory as well',
    { [`${FIRST}.tmpfs`]: ['/data'] },
    `${FIRST}.tmpfs.0`,
    /twice/,
  ],
  ...[
    '/',
    '/data/',
    '/data/../etc',
    '/./x',
    '//x',
    '/proc',
    '/proc/1',
    '/run/secrets',
    '/run/secrets/x',
    '/dev',
  ].map(
    (path): Case => [
      `the place ${path}`,
      { [`${SECOND}.tmpfs`]: [path] },
      `${SECOND}.tmpfs.0`,
      /no place/,
    ],
  ),
  ...['a/../../etc/passwd', 'a//b', 'a/'].map(
    (file): Case => [
      `the file ${file}`,
      { [`${FIRST}.mounts.1.file`]: file },
      `${FIRST}.mounts.1.file`,
      /path in the branch/,
    ],
  ),
  [
    'root without a reason',
    { [`${FIRST}.user`]: undefined },
    `${FIRST}.whyRights`,
    /Say why/,
  ],
  [
    'root by its number',
    { [`${FIRST}.user`]: '00:0' },
    `${FIRST}.whyRights`,
    /Say why/,
  ],
  [
    'a writable file system without a reason',
    { [`${FIRST}.readOnly`]: false },
    `${FIRST}.whyRights`,
    /Say why/,
  ],
  [
    'a capability without a reason',
    { [`${FIRST}.capabilities`]: ['CHOWN'] },
    `${FIRST}.whyRights`,
    /Say why/,
  ],
  [
    'all capabilities',
    { [`${SECOND}.capabilities`]: ['ALL'] },
    `${SECOND}.capabilities.0`,
    /each capability/,
  ],
  [
    'a capability in another spelling',
    { [`${SECOND}.capabilities`]: ['CAP_CHOWN'] },
    `${SECOND}.capabilities.0`,
    /without "CAP_"/,
  ],
  [
    'a capability twice',
    { [`${SECOND}.capabilities`]: ['KILL', 'KILL'] },
    `${SECOND}.capabilities.1`,
    /twice/,
  ],
  [
    'the container with the socket',
    { [`${SECOND}.name`]: 'socket-proxy' },
    `${SECOND}.name`,
    /Docker socket/,
  ],
  [
    'less memory than the floor',
    { 'resources.memoryMiB': { floor: 512, advice: 512 } },
    `${FIRST}.limits.memoryMiB`,
    /320 MiB/,
  ],
];

describe('definitionProblems of containers and their texts', () => {
  it.each([...texts, ...containers])(
    'says %s at its field',
    (_what, fields, path, message) => {
      const problems = definitionProblems(wikiWith(fields));
      expect([...new Set(problems.map(problem => problem.path))]).toEqual([
        path,
      ]);
      expect(problems[0].message).toMatch(message);
    },
  );
});
