/*
 * Proves, with the real git on a bare repository of this disk, what commits and removals do
 * and leaves behind; leaves reading to reading.test.ts, other transports to
 * transports.test.ts, and several writers at once to concurrency.test.ts.
 */
import { InputError } from '@backstage/errors';
import fc from 'fast-check';
import { join } from 'node:path';
import { ProfileRepository } from './ProfileRepository';
import {
  ADA,
  commitRequest,
  plainGit,
  PORTAL,
  Workshop,
} from './__testUtils__/workshop';

let shop: Workshop;
let repository: ProfileRepository;

beforeEach(async () => {
  shop = new Workshop();
  repository = await shop.open();
});

afterEach(() => shop.clear());

async function pushed(
  given: Parameters<typeof commitRequest>[1] = {},
  branch = 'ada-family',
): Promise<string> {
  const result = await repository.commit(commitRequest(branch, given));
  if (result.outcome !== 'pushed') {
    throw new Error(`It was not pushed: ${JSON.stringify(result)}`);
  }
  return result.commit;
}

describe('a first commit', () => {
  it('makes the repository, and holds exactly the files, so that plain git can clone it', async () => {
    const files = [
      { path: 'config.env', content: 'A=ä\nB=$C `d`\n' },
      { path: 'traefik/dynamic/app.yml', content: '' },
      { path: 'traefik/static.yml', content: 'data 5\nhello\r\n\u0000' },
    ];
    const commit = await pushed({ files });
    const clone = join(shop.folder, 'clone');
    plainGit(
      ['clone', '-q', '-b', 'ada-family', shop.bare, clone],
      shop.folder,
    );
    expect(plainGit(['ls-files'], clone).trim().split('\n')).toEqual(
      files.map(({ path }) => path),
    );
    files.forEach(({ path, content }) =>
      expect(plainGit(['show', `HEAD:${path}`], clone)).toBe(content),
    );
    expect(plainGit(['rev-parse', 'HEAD'], clone).trim()).toBe(commit);
    expect(plainGit(['fsck', '--strict'], clone)).toBe('');
  });

  it('names the person as author, the portal as committer, and the change in a trailer', async () => {
    const commit = await pushed({ message: 'Create\n\nWith a body.\n' });
    expect(
      shop.git([
        'log',
        '-1',
        '--format=%an|%ae|%at|%cn|%ce|%ct|%(trailers:key=OpenCSP-Change,valueonly)|%B',
        commit,
      ]),
    ).toBe(
      'Ada|ada@example.com|1767323045|OpenCSP Portal|portal@example.com|1767323045|change-1\n' +
        '|Create\n\nWith a body.\n\nOpenCSP-Change: change-1\n\n',
    );
  });

  it('has the same id wherever and whenever it is made again', async () => {
    const other = new Workshop();
    const first = await pushed();
    const second = await (
      await other.open()
    ).commit(commitRequest('ada-family'));
    expect(second).toEqual({ outcome: 'pushed', commit: first });
    other.clear();
  });

  it('leaves no reference of its own in the mirror', async () => {
    await pushed();
    expect(
      plainGit(
        [
          '--git-dir',
          join(shop.folder, 'state-1', 'mirror.git'),
          'for-each-ref',
          'refs/opencsp',
        ],
        shop.folder,
      ),
    ).toBe('');
  });
});

describe('a later commit', () => {
  it('replaces all files by those given, also those of others', async () => {
    await pushed();
    const hand = shop.commitByHand('ada-family', [
      { path: 'notes/mine.txt', content: 'mine' },
    ]);
    const next = await pushed({
      expected: hand,
      key: 'change-2',
      files: [{ path: 'services.env', content: 'X=1\n' }],
    });
    expect(shop.git(['ls-tree', '-r', '--name-only', next])).toBe(
      'services.env\n',
    );
    expect(shop.commitsOf('ada-family')).toHaveLength(3);
  });

  it('is not made when nothing changes', async () => {
    const head = await pushed();
    expect(
      await repository.commit(
        commitRequest('ada-family', { expected: head, key: 'change-2' }),
      ),
    ).toEqual({ outcome: 'unchanged', commit: head });
    expect(shop.commitsOf('ada-family')).toEqual([head]);
  });

  it('is not made when the branch stands elsewhere, is gone, or is there already', async () => {
    const head = await pushed();
    const hand = shop.commitByHand('ada-family', [{ path: 'a', content: 'b' }]);
    const files = [{ path: 'config.env', content: 'other\n' }];
    for (const given of [
      { expected: head, files, key: 'change-2' },
      // The same files as those of the commit that was shown.
      { expected: head, key: 'change-2' },
      { expected: 'absent', files, key: 'change-2' },
      { expected: 'f'.repeat(40), files, key: 'change-2' },
    ]) {
      expect(
        await repository.commit(commitRequest('ada-family', given)),
      ).toEqual({ outcome: 'moved', head: hand });
    }
    shop.git(['update-ref', '-d', 'refs/heads/ada-family']);
    expect(
      await repository.commit(
        commitRequest('ada-family', { expected: hand, files, key: 'change-2' }),
      ),
    ).toEqual({ outcome: 'moved', head: 'absent' });
    expect(shop.git(['for-each-ref'])).toBe('');
  });

  it('is recognized by its key, as head, under later commits, and with another expectation', async () => {
    const head = await pushed();
    const change = {
      expected: head,
      key: 'change-2',
      files: [{ path: 'config.env', content: 'other\n' }],
    };
    const commit = await pushed(change);
    expect(await pushed(change)).toBe(commit);
    const hand = shop.commitByHand('ada-family', [{ path: 'a', content: 'b' }]);
    expect(await pushed(change)).toBe(commit);
    expect(await pushed({ ...change, expected: hand })).toBe(commit);
    expect(
      await (await shop.open()).commit(commitRequest('ada-family', change)),
    ).toEqual({
      outcome: 'pushed',
      commit,
    });
    expect(shop.commitsOf('ada-family')).toEqual([hand, commit, head]);
    expect(await repository.findCommit('ada-family', 'change-2')).toBe(commit);
    expect(await repository.findCommit('ada-family', 'change')).toBeUndefined();
    expect(await repository.findCommit('ada-none', 'change-2')).toBeUndefined();
  });

  it('does not take a key for its own that stands in the text of a message', async () => {
    await pushed({ message: 'Say\n\nOpenCSP-Change: change-9\n\nand more' });
    expect(
      await repository.findCommit('ada-family', 'change-9'),
    ).toBeUndefined();
    expect(await repository.findCommit('ada-family', 'change-1')).toBeDefined();
  });
});

describe('people', () => {
  it.each([
    ['Ada <root@example.com>\nauthor Eve', 'Ada root@example.com author Eve'],
    ['--author=Eve <e@example.com>', '--author=Eve e@example.com'],
    ['\u202eadA\u0000\u001b[31m', 'adA [31m'],
    ['<>', 'ada'],
    ['', 'ada'],
    ['Ada 1700000000 +0000', 'Ada 1700000000 +0000'],
    ['Ægir Ørsted 李', 'Ægir Ørsted 李'],
  ])('may be called %j', async (name, shown) => {
    const commit = await pushed({ author: { name, email: ADA.email } });
    expect(
      shop.git(['log', '-1', '--format=%an|%ae|%cn|%ce', commit]).trim(),
    ).toBe(`${shown}|ada@example.com|${PORTAL.name}|${PORTAL.email}`);
    expect(
      plainGit(['--git-dir', shop.bare, 'fsck', '--strict'], shop.folder),
    ).toBe('');
  });

  it('may be called anything, with any address, and Git reads one sound commit', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 30 }),
        fc.string({ unit: 'binary', maxLength: 30 }),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
        async (name, email, message) => {
          run += 1;
          const result = await repository.commit(
            commitRequest(`ada-p${run}`, {
              author: { name, email },
              message: `x${message}`,
            }),
          );
          expect(result.outcome).toBe('pushed');
        },
      ),
      { numRuns: 15 },
    );
    expect(shop.git(['fsck', '--strict', '--no-dangling'])).toBe('');
    expect(
      shop.git(['log', '--all', '--format=%ce']).trim().split('\n'),
    ).toEqual(Array(run).fill(PORTAL.email));
  });
});

describe('what cannot be committed', () => {
  const file = (path: string, content = '') => ({ files: [{ path, content }] });

  it.each([
    ['no file', { files: [] }, 'files'],
    ['a path out of the branch', file('../x'), '"../x"'],
    ['an absolute path', file('/etc/x'), '"/etc/x"'],
    ['a path in .git', file('a/.GIT/config'), '.GIT'],
    ['a line end in a path', file('a\nM 100755 :1 b'), 'path'],
    ['a quotation mark in a path', file('a"b'), 'path'],
    ['an empty part', file('a//b'), 'path'],
    ['too large a file', file('a', 'x'.repeat(1024 * 1024 + 1)), 'bytes'],
    [
      'too many files',
      {
        files: Array.from({ length: 201 }, (_, i) => ({
          path: `f${i}`,
          content: '',
        })),
      },
      '201',
    ],
    [
      'two spellings of one path',
      {
        files: [
          { path: 'a/b', content: '' },
          { path: 'A', content: '' },
        ],
      },
      'another file',
    ],
    ['no message', { message: ' \n' }, 'message'],
    ['a key with a line end', { key: 'a\nb' }, 'key'],
    ['no time', { time: new Date(Number.NaN) }, 'time'],
    ['an expectation that is no id', { expected: '--all' }, 'commit'],
  ])('%s', async (_, given, field) => {
    const failure = await repository
      .commit(commitRequest('ada-family', given))
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
    expect(String(failure)).toContain(field);
    expect(await repository.heads()).toEqual([]);
  });
});

describe('delete', () => {
  it('removes the branch that stands where it is said to, and frees the name', async () => {
    const head = await pushed();
    await pushed({}, 'ada-other');
    const request = { branch: 'ada-family', expected: head };
    expect(await repository.delete(request)).toEqual({ outcome: 'deleted' });
    expect(await repository.delete(request)).toEqual({ outcome: 'absent' });
    expect(await repository.heads()).toEqual([
      { branch: 'ada-other', commit: head },
    ]);
    expect(await pushed()).toBe(head);
  });

  it('leaves a branch that somebody moved', async () => {
    const head = await pushed();
    const hand = shop.commitByHand('ada-family', [{ path: 'a', content: 'b' }]);
    expect(
      await repository.delete({ branch: 'ada-family', expected: head }),
    ).toEqual({ outcome: 'moved', head: hand });
    expect(shop.headOf('ada-family')).toBe(hand);
  });
});
