/*
 * Proves that each failure of an evaluation that was recorded has its reason, its option or package by name, and a
 * next step; and that what is not known is told as it stands. Leaves that the steps do so on a machine, to
 * `packages/backend`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { narrate, NO_NARRATION } from '../progress/narrate';
import { explain } from './explain';

interface Recorded {
  name: string;
  exit: number;
  stderr: string;
}

function recorded(file: string): Recorded[] {
  return readFileSync(join(__dirname, '../__recordings__', file), 'utf8')
    .split(/^=== /m)
    .slice(1)
    .flatMap(block => {
      const [, name, exit] = /^(.+?): exit (\d+)/.exec(block) ?? [];
      const stderr = block.split(/^--- stderr\n/m)[1];
      return name && stderr !== undefined
        ? [{ name, exit: Number(exit), stderr }]
        : [];
    });
}

const FILES = [
  'assertions.txt',
  'options-and-types.txt',
  'syntax-and-scope.txt',
  'warnings-and-refusals.txt',
];

const FAILED = FILES.flatMap(recorded).filter(({ exit }) => exit !== 0);

function explained(output: string, exit: number) {
  return explain(narrate(NO_NARRATION, output, true).narration, exit);
}

const REASONS: Record<string, string> = {
  unknown: 'option-unknown',
  homer: 'option-unknown',
  'unknown-service': 'option-unknown',
  wrongtype: 'option-type',
  firewallstr: 'option-type',
  'lldap-nobasedn': 'option-missing',
  missingvalue: 'option-missing',
  'missingvalue [26.11 lib]': 'option-missing',
  conflict: 'option-conflict',
  missingpkg: 'package-unknown',
  assert: 'assertions-failed',
  removed: 'assertions-failed',
  'pg-owner': 'assertions-failed',
  syntax: 'nix-syntax',
  undefvar: 'nix-syntax',
  unfree: 'package-unfree',
  insecure: 'package-insecure',
};

describe('a recorded failure', () => {
  it.each(FAILED.map(each => [each.name, each] as const))(
    '%s has a reason, its text, and a next step',
    (name, { stderr, exit }) => {
      const { reason, evidence, nextStep } = explained(stderr, exit);
      expect(evidence?.length).toBeGreaterThan(10);
      expect(nextStep).toMatch(/\.$/);
      expect(reason).toBe(REASONS[name] ?? reason);
    },
  );

  it('all kinds of them are there', () => {
    const names = FAILED.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(REASONS)));
  });

  it('names the option and its type', () => {
    const { stderr = '' } =
      FAILED.find(({ name }) => name === 'wrongtype') ?? {};
    expect(explained(stderr, 1).message).toBe(
      'The option "services.redis.servers.cache.port" has a value that is not of its type: 16 bit unsigned integer; between 0 and 65535 (both inclusive).',
    );
  });

  it('of several assertions tells each', () => {
    const { stderr = '' } =
      FAILED.find(({ name }) => name === 'gitlab-nothing') ?? {};
    expect(explained(stderr, 1).message).toMatch(
      /for 5 reasons: services\.gitlab\.initialRootPasswordFile must be set!; /,
    );
  });

  it('of a file that Git does not know is one that is missing', () => {
    const untracked = recorded('flakes.txt').find(
      ({ name }) => name === 'untracked',
    );
    expect(explained(untracked?.stderr ?? '', 1).reason).toBe('files-missing');
  });

  it('without a network says what was not reached', () => {
    const offline = recorded('flakes.txt').find(
      ({ name }) => name === 'offline',
    );
    expect(explained(offline?.stderr ?? '', 1)).toMatchObject({
      reason: 'substituter-unreachable',
      message: expect.stringContaining('https://api.github.com/'),
    });
  });

  it.each(['noexp', 'noexp2'])('%s: features are off', name => {
    const off = recorded('flakes.txt').find(each => each.name === name);
    expect(explained(off?.stderr ?? '', 1).reason).toBe('flakes-off');
  });
});

describe('a message for programs', () => {
  const messages = (name: string) => {
    const text = readFileSync(
      join(__dirname, '../__recordings__/internal-json.txt'),
      'utf8',
    );
    return text.split(`=== ${name}\n`)[1].split('\n===')[0];
  };

  it.each([
    ['unknown', 'option-unknown'],
    ['wrongtype', 'option-type'],
    ['assert', 'assertions-failed'],
    ['syntax', 'nix-syntax'],
  ])('of %s has the bare text', (name, reason) => {
    const failure = explained(messages(name), 1);
    expect(failure.reason).toBe(reason);
    expect(failure.evidence).not.toContain('@nix');
  });

  it('of a syntax error has the place in the file', () => {
    expect(explained(messages('syntax'), 1).message).toContain(
      'generated.nix:2:27',
    );
  });

  it('that warns is a warning each, and no error', () => {
    const { narration } = narrate(NO_NARRATION, messages('warn'), true);
    expect(narration.errors).toEqual([]);
    expect(
      narration.warnings.filter(text => text.includes('renamed')),
    ).toHaveLength(3);
  });
});

describe('an end that says nothing', () => {
  it.each([
    [127, 'nix-missing'],
    [137, 'out-of-memory'],
    [143, 'run-interrupted'],
    [1, 'nix-failed'],
  ])('with exit code %i is told as %s', (exit, reason) => {
    expect(explained('', exit)).toMatchObject({ reason, retryable: true });
  });
});
