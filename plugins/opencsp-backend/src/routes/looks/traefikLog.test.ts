/*
 * Proves what the portal learns from Traefik's log, line by line as Traefik 3.7.9 was recorded to write it,
 * and that unknown lines, however many or long, change nothing; leaves which kind of
 * failure a text is to domain/routes/acmeFailure.test.ts, and the rest to the rules of routes.
 */
import fc from 'fast-check';
import serverDown from '../__recordings__/traefik/acme-server-down-at-start.json';
import validation from '../__recordings__/traefik/acme-validation-failure.json';
import configErrors from '../__recordings__/traefik/config-errors.json';
import replacement from '../__recordings__/traefik/file-replacement.json';
import starts from '../__recordings__/traefik/start-and-healthcheck.json';
import { acmeFailure } from '../../domain/routes/acmeFailure';
import { readTraefikLog } from './traefikLog';

/** The times were taken out of the recordings. */
const TIME = '2026-11-22T00:20:23Z';
const AT = Date.parse(TIME);
const textOf = (lines: readonly object[], time: string | undefined = TIME) =>
  lines.map(line => `${JSON.stringify({ ...line, time })}\n`).join('');
const stepOf = (step: string) =>
  replacement.find(each => each.step.startsWith(step))?.log ?? [];
const caseOf = (note: string) =>
  configErrors.find(each => each.note === note)?.log ?? [];

it('finds each name that got no certificate, with what the authority said', () => {
  expect(readTraefikLog(textOf(validation.log)).failures).toEqual([
    {
      ...{ at: AT, name: 'blocked.lab.example.com', router: 'blocked@file' },
      text: expect.stringMatching(
        /^unable to generate .*rejectedIdentifier.*forbidden by policy/,
      ),
    },
    {
      ...{ at: AT, name: 'elsewhere.lab.example.com', router: 'f1@file' },
      text: expect.stringMatching(
        /acme:error:connection :: Get "http:.*connection refused\]/,
      ),
    },
  ]);
});

it('tells each try while the authority does not answer', () => {
  const { failures } = readTraefikLog(textOf(serverDown.log));
  expect(failures).toHaveLength(6);
  expect(
    new Set(failures.map(({ text }) => acmeFailure(text, AT).code)),
  ).toEqual(new Set(['acme-unreachable']));
});

it.each([
  [
    'a file with a YAML syntax error',
    caseOf('a file with a YAML syntax error'),
    '/srv/lab/traefik/dyn/e10.yml',
    3,
    'did not find expected node content',
  ],
  [
    'an unknown key',
    stepOf('replaced by rename with a file that has an unknown key'),
    '/srv/lab/traefik/dyn/at.yml',
    undefined,
    'field not found, node: nonsense',
  ],
  [
    'a bad template',
    stepOf('Go template syntax'),
    '/srv/lab/traefik/dyn/at.yml',
    4,
    'function "bad" not defined',
  ],
])('sees the frozen file provider: %s', (_words, log, file, line, text) => {
  expect(readTraefikLog(textOf(log)).frozen).toEqual({
    ...{ at: AT, file, line },
    text: expect.stringContaining(text),
  });
});

it('does not take a file that vanished between two looks for a frozen provider', () => {
  const [vanished] = caseOf('a file with a YAML syntax error');
  expect(textOf([vanished])).toContain('no such file or directory');
  expect(readTraefikLog(textOf([vanished])).frozen).toBeUndefined();
});

/** `ERR <message> error="<text>" <key>=<value>`: how the same line is written for people. */
function fromConsole(line: string): object {
  const [, message, error, resolver, providerName] =
    /^ERR (.*) error="(.*?)"(?: resolver=(\w+))?(?: providerName=(\w+))?$/.exec(
      line,
    ) ?? [];
  return { level: 'error', message, error, resolver, providerName };
}
const startLines = (pattern: RegExp) =>
  starts
    .flatMap(({ output }) => output)
    .filter(line => pattern.test(line))
    .map(fromConsole);

it('sees a missing folder of the file provider', () => {
  expect(
    readTraefikLog(textOf(startLines(/unable to read directory/))).frozen,
  ).toMatchObject({ file: '/srv/lab/missing-dir' });
});

it.each([
  ['too open', 'mode', 'permissions 644'],
  ['invalid character', 'content', "invalid character 'g'"],
])('sees a resolver that is skipped: %s', (words, kind, text) => {
  const lines = startLines(new RegExp(`resolve is skipped.*${words}`));
  expect(lines).toHaveLength(1);
  expect(readTraefikLog(textOf(lines)).skipped).toEqual([
    { at: AT, resolver: 'le', kind, text: expect.stringContaining(text) },
  ]);
});

it('takes what is said at each cold start, before Docker was asked, for no trouble', () => {
  const line = JSON.stringify({
    level: 'error',
    time: '2026-11-24T00:00:00Z',
    entryPointName: 'websecure',
    routerName: 'wiki@file',
    error: 'the service "wiki@docker" does not exist',
  });
  expect(readTraefikLog(line)).toEqual(readTraefikLog(''));
});

it('sees that Docker is not reached', () => {
  const lines = startLines(/information of the docker client/);
  expect(readTraefikLog(textOf(lines)).docker).toEqual({
    at: AT,
    text: expect.stringContaining('failed to connect to the docker API'),
  });
});

it('sees a router that names a resolver that is not there, once', () => {
  const log = caseOf(
    configErrors.find(({ log: lines }) =>
      JSON.stringify(lines).includes('nonexistent certificate resolver'),
    )?.note ?? '',
  );
  expect(readTraefikLog(textOf([...log, ...log])).unknownResolvers).toEqual([
    { at: AT, router: 'e5@file', resolver: 'nope' },
  ]);
});

it('forgets at a new start what holds only until then; attempts stay', () => {
  const before = textOf([
    ...caseOf('a file with a YAML syntax error'),
    ...startLines(/too open/),
    ...startLines(/information of the docker client/),
    ...validation.log,
  ]);
  const start = textOf(
    [{ message: 'Traefik version 3.7.9 built on x', version: '3.7.9' }],
    '2026-11-22T00:30:00Z',
  );
  const seen = readTraefikLog(before + start);
  expect(seen).toMatchObject({
    startedAt: Date.parse('2026-11-22T00:30:00Z'),
    ...{ frozen: undefined, docker: undefined },
    ...{ skipped: [], unknownResolvers: [] },
  });
  expect(seen.failures).toHaveLength(2);
  expect(readTraefikLog(start + before).skipped).toHaveLength(1);
});

it('knows no time of a line that has none', () => {
  const [line] = validation.log.filter(({ level }) => level === 'error');
  expect(readTraefikLog(JSON.stringify(line)).failures).toMatchObject([
    { at: undefined },
  ]);
});

it('keeps the newest of very many, and shows no secret', () => {
  const line = (at: number) => ({
    message: 'Unable to obtain ACME certificate for domains',
    error: `password=hunter2-${at} ${'x'.repeat(2_000)}`,
    domains: [`n${at}.example.com`],
  });
  const { failures } = readTraefikLog(
    textOf(Array.from({ length: 6_000 }, (_, at) => line(at))),
  );
  expect(failures).toHaveLength(200);
  expect(failures.at(-1)?.name).toBe('n5999.example.com');
  expect(JSON.stringify(failures)).not.toContain('hunter2');
  expect(failures.every(({ text }) => text.length < 610)).toBe(true);
});

it('leaves out what it does not know, and never throws', () => {
  const known = readTraefikLog(textOf(validation.log));
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.json(), fc.constant('{"message":1}'))),
      lines => {
        const noise = lines.map(line => line.replaceAll('\n', ' ')).join('\n');
        expect(
          readTraefikLog(`${noise}\n${textOf(validation.log)}${noise}`),
        ).toEqual(known);
      },
    ),
  );
});
