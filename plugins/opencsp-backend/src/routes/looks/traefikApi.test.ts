/*
 * Proves what the portal reads of Traefik's API, from what Traefik 3.7.9 was recorded to answer, and what
 * each way in which it cannot be asked means; leaves what stands only in its log to traefikLog.test.ts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HostSection } from '@opencsp/plugin-opencsp-node';
import fc from 'fast-check';
import { z } from 'zod';
import configErrors from '../__recordings__/traefik/config-errors.json';
import { composeWay, logOf, readTraefik, traefikCommands } from './traefikApi';

/** As text: a number that exceeds 2^53 must come through as Traefik writes it. */
const RECORDED = readFileSync(
  join(__dirname, '../__recordings__/traefik/api-healthy.json'),
  'utf8',
);
const exchanges = z
  .array(
    z.object({
      note: z.string(),
      response: z.object({ body: z.unknown() }),
    }),
  )
  .parse(JSON.parse(RECORDED));
const bodyOf = (note: string) =>
  JSON.stringify(exchanges.find(each => each.note === note)?.response.body);

const ok = (name: string, stdout: string): HostSection => ({
  ...{ name, exit: 0, stdout, stderr: '' },
});
const healthy = (): HostSection[] => [
  ok('traefikversion', bodyOf('version') ?? ''),
  ok('traefikrouters', bodyOf('routers') ?? ''),
  ok('traefikraw', bodyOf('rawdata') ?? ''),
  ok('traefikcertificates', bodyOf('certificates') ?? ''),
  ok('traefiklog', '{"level":"info"}\n'),
];
const withSection = (changed: HostSection) => [
  ...healthy().filter(({ name }) => name !== changed.name),
  changed,
];

it('asks Traefik inside of its container, with words that an engine gives', () => {
  const commands = traefikCommands(
    composeWay((...words) => ['compose', ...words]),
  );
  expect(commands.map(({ argv }) => argv.join(' '))).toEqual([
    'compose exec -T traefik wget -qO- http://127.0.0.1:8080/api/version',
    'compose exec -T traefik wget -qO- http://127.0.0.1:8080/api/http/routers?per_page=1000',
    'compose exec -T traefik wget -qO- http://127.0.0.1:8080/api/rawdata',
    'compose exec -T traefik wget -qO- http://127.0.0.1:8080/api/certificates?per_page=1000',
    'compose logs --no-log-prefix --tail 500 traefik',
  ]);
  // As `gather` wants them.
  expect(commands.every(({ name }) => /^[a-z0-9]+$/.test(name))).toBe(true);
});

it('reads routers, services and certificates as they were recorded', () => {
  const seen = readTraefik(healthy());
  expect(seen.trouble).toBeUndefined();
  expect(seen.version).toBe('3.7.9');
  expect(seen.routers).toHaveLength(11);
  expect(seen.routers.find(({ name }) => name === 'files@file')).toEqual({
    ...{ name: 'files@file', status: 'enabled', errors: [] },
    ...{ rule: 'Host(`files.lab.example.com`)', service: 'files' },
    ...{ entryPoints: ['websecure'], middlewares: ['authelia@file'] },
    ...{ priority: '29', tls: { resolver: 'le' } },
  });
  expect(seen.routers.find(({ name }) => name === 'nocert@file')?.tls).toEqual({
    resolver: undefined,
  });
  expect(
    seen.routers.find(({ name }) => name === 'acme-http@internal'),
  ).toMatchObject({ priority: '9223372036854775807', tls: undefined });
  expect(seen.services.find(({ name }) => name === 'files@file')).toEqual({
    ...{ name: 'files@file', status: 'enabled', errors: [] },
    servers: [{ url: 'http://127.0.0.1:9001', isUp: true }],
  });
  expect(seen.certificates).toContainEqual({
    ...{
      names: ['files.lab.example.com'],
      issuer: 'Pebble Intermediate CA 50bba7',
    },
    notBefore: Date.parse('2026-11-21T23:57:17Z'),
    notAfter: Date.parse('2027-02-19T23:57:16Z'),
  });
  expect(logOf(healthy())).toBe('{"level":"info"}\n');
});

it('reads every router that was recorded in trouble, with what Traefik says of it', () => {
  const recorded = configErrors.flatMap(({ routers }) =>
    Object.values(routers ?? {}).flatMap(({ status, body }) =>
      status === 200 ? [body] : [],
    ),
  );
  const routers = readTraefik(
    withSection(ok('traefikrouters', JSON.stringify(recorded))),
  ).routers;
  expect(routers).toHaveLength(recorded.length);
  const of = (status: string) =>
    routers.filter(router => router.status === status);
  expect(of('disabled').length).toBeGreaterThan(5);
  expect(of('disabled').every(({ errors }) => errors.length > 0)).toBe(true);
  expect(of('warning').length).toBeGreaterThan(0);
  expect(
    routers.find(({ name }) => name === 'e1@file')?.errors.join(),
  ).toContain('middleware "nope@file" does not exist');
});

it.each([
  [1, 'service "traefik" is not running', 'down'],
  [1, 'no such service: traefik', 'missing'],
  [1, 'Error response from daemon: No such container: 0f1e', 'missing'],
  [
    1,
    `Error response from daemon: Container ${'0f'.repeat(
      32,
    )} is restarting, wait until the container is running`,
    'restarting',
  ],
  [1, 'Error response from daemon: container 0f1e is not running', 'down'],
  [
    127,
    'OCI runtime exec failed: exec failed: unable to start container process: exec: "wget": executable file not found in $PATH: unknown',
    'no-wget',
  ],
  [
    1,
    "wget: can't connect to remote host (127.0.0.1): Connection refused",
    'not-listening',
  ],
  [8, 'wget: server returned error: HTTP/1.1 404 Not Found', 'no-api'],
  [
    1,
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    'engine',
  ],
  [127, 'sh: docker: not found', 'engine'],
  [127, '', 'engine'],
  [124, '', 'no-answer'],
  [1, 'something else', 'other'],
])('exit %s, "%s": %s', (exit, stderr, kind) => {
  const section = { name: 'traefikrouters', exit, stdout: '', stderr };
  const { trouble, routers } = readTraefik(withSection(section));
  expect(trouble).toMatchObject({ kind });
  expect(trouble?.message).toMatch(/\w+ \w+.*\.|\)/);
  expect(routers).toEqual([]);
});

it.each([
  ['is no JSON', '<html>404 page not found</html>'],
  ['is cut', (bodyOf('routers') ?? '').slice(0, 500)],
  ['is no list', '{"message":"invalid request"}'],
  ['is empty', ''],
])('an answer that %s is trouble of its own', (_words, stdout) => {
  expect(
    readTraefik(withSection(ok('traefikrouters', stdout))).trouble,
  ).toMatchObject({ kind: 'unreadable' });
});

it('knows the routers of a Traefik that tells no certificates, and says so', () => {
  const seen = readTraefik(
    withSection({
      ...{ name: 'traefikcertificates', exit: 8, stdout: '' },
      stderr: 'wget: server returned error: HTTP/1.1 404 Not Found',
    }),
  );
  expect(seen.certificates).toBeUndefined();
  expect(seen.trouble).toBeUndefined();
  expect(seen.routers).toHaveLength(11);
});

it('is trouble when nothing was asked', () => {
  expect(readTraefik([]).trouble).toMatchObject({ kind: 'other' });
  expect(logOf([])).toBe('');
});

it('shows no secret, and not much, of what a program said', () => {
  const stderr = `token=${'s'.repeat(60)} ${'x'.repeat(5_000)}`;
  const section = { name: 'traefikrouters', exit: 1, stdout: '', stderr };
  const { trouble } = readTraefik(withSection(section));
  expect(trouble?.message).not.toContain('sss');
  expect(trouble?.message.length).toBeLessThan(500);
});

it('never throws, whatever is answered', () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.string(),
      fc.integer({ min: 0, max: 255 }),
      (json, text, exit) => {
        const names = healthy().map(({ name }) => name);
        readTraefik(names.map(name => ok(name, json)));
        readTraefik(names.map(name => ok(name, text)));
        const failed = names.map(name => ({ ...ok(name, ''), exit }));
        expect(Boolean(readTraefik(failed).trouble)).toBe(true);
      },
    ),
  );
});
