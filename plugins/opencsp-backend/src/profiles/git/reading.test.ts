/*
 * Proves, with the real git on a bare repository of this disk, what is read of branches and commits,
 * whoever made them, and within which limits; leaves what is written to GitProfileRepository.test.ts.
 */
import { InputError, NotFoundError } from '@backstage/errors';
import { join } from 'node:path';
import { ProfileRepository } from './ProfileRepository';
import {
  ADA,
  commitRequest,
  plainGit,
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

describe('looking', () => {
  it('lists branches by prefix, and leaves out what is no profile', async () => {
    const commit = await pushed();
    await pushed({}, 'ada2-family');
    shop.git(['update-ref', 'refs/heads/main', commit]);
    shop.git(['update-ref', 'refs/heads/x/refs/heads/ada-family', commit]);
    expect(await repository.heads()).toEqual([
      { branch: 'ada-family', commit },
      { branch: 'ada2-family', commit },
    ]);
    expect(await repository.heads('ada-')).toEqual([
      { branch: 'ada-family', commit },
    ]);
    expect(await repository.head('ada-family')).toBe(commit);
    expect(await repository.head('ada-none')).toBeUndefined();
    await expect(repository.heads('--upload-pack=x')).rejects.toThrow(
      InputError,
    );
  });

  it('lists a thousand branches', async () => {
    const commit = await pushed();
    const names = Array.from({ length: 1_000 }, (_, i) => `bob-p${i}`);
    shop.git(
      ['update-ref', '--stdin'],
      names.map(name => `create refs/heads/${name} ${commit}\n`).join(''),
    );
    const heads = await repository.heads('bob-');
    expect(heads.map(({ branch }) => branch)).toEqual([...names].sort());
    await repository.ensureMirror();
  });

  it('reads every entry of a commit made by hand, with its kind', async () => {
    shop.init();
    const commit = shop.commitByHand('ada-family', [
      { path: 'a.txt', content: 'text ä\n' },
      { path: 'b.sh', content: '#!/bin/sh\n', mode: '100755' },
      { path: 'c', content: '/etc/passwd', mode: '120000' },
      { path: 'd', mode: '160000' },
      { path: 'e.bin', content: Buffer.from([0xff, 0xfe]) },
      { path: 'f.nul', content: 'a\0b' },
      { path: '"g\\377"', content: '' },
      { path: 'h', content: 'x'.repeat(1024 * 1024 + 1) },
    ]);
    const { files, truncated } = await repository.readFiles(commit);
    expect(truncated).toBe(false);
    expect(files).toEqual([
      {
        path: 'a.txt',
        pathIsText: true,
        kind: 'file',
        size: 8,
        content: 'text ä\n',
      },
      {
        path: 'b.sh',
        pathIsText: true,
        kind: 'executable',
        size: 10,
        content: '#!/bin/sh\n',
      },
      {
        path: 'c',
        pathIsText: true,
        kind: 'symlink',
        size: 11,
        content: '/etc/passwd',
      },
      { path: 'd', pathIsText: true, kind: 'submodule', size: 0 },
      {
        path: 'e.bin',
        pathIsText: true,
        kind: 'file',
        size: 2,
        unreadable: 'not-text',
      },
      {
        path: 'f.nul',
        pathIsText: true,
        kind: 'file',
        size: 3,
        unreadable: 'not-text',
      },
      {
        path: 'g\ufffd',
        pathIsText: false,
        kind: 'file',
        size: 0,
        content: '',
      },
      {
        path: 'h',
        pathIsText: true,
        kind: 'file',
        size: 1048577,
        unreadable: 'too-large',
      },
    ]);
  });

  it('reads no more than the limits: 200 entries, 10 MiB', async () => {
    shop.init();
    const many = shop.commitByHand(
      'ada-many',
      Array.from({ length: 300 }, (_, i) => ({ path: `f${i}` })),
    );
    const read = await repository.readFiles(many);
    expect([read.files.length, read.truncated]).toEqual([200, true]);
    const large = shop.commitByHand(
      'ada-large',
      Array.from({ length: 12 }, (_, i) => ({
        path: `f${i}`,
        content: String(i).padEnd(1024 * 1024),
      })),
    );
    const { files } = await repository.readFiles(large);
    expect(files.filter(it => it.content !== undefined)).toHaveLength(10);
    expect(files.filter(it => it.unreadable === 'too-large')).toHaveLength(2);
  });

  it('does not drown in a tree that holds itself many times over', async () => {
    shop.init();
    const blob = shop.git(['hash-object', '-w', '--stdin'], 'x').trim();
    const tenOf = (entry: string) =>
      shop
        .git(
          ['mktree'],
          Array.from({ length: 10 }, (_, i) => `${entry}\td${i}\n`).join(''),
        )
        .trim();
    const tree = Array.from({ length: 7 }).reduce<string>(
      inner => tenOf(`040000 tree ${inner}`),
      tenOf(`100644 blob ${blob}`),
    );
    const commit = shop
      .git([
        '-c',
        'user.name=b',
        '-c',
        'user.email=b@example.com',
        'commit-tree',
        tree,
        '-m',
        'bomb',
      ])
      .trim();
    shop.git(['update-ref', 'refs/heads/ada-bomb', commit]);
    const read = await repository.readFiles(commit);
    expect([read.files.length, read.truncated]).toEqual([200, true]);
    const diff = await repository.diff(undefined, commit);
    expect(diff).toEqual({ files: [], text: '', truncated: true });
  });

  it('cuts a difference that is too long at the end of a line', async () => {
    shop.init();
    const commit = shop.commitByHand(
      'ada-long',
      Array.from({ length: 600 }, (_, i) => ({
        path: `f${i}`,
        content: `${'x'.repeat(1_000)}\n`,
      })),
    );
    const diff = await repository.diff(undefined, commit);
    expect([diff.files.length, diff.truncated]).toEqual([500, true]);
    expect(diff.text.length).toBeGreaterThan(500 * 1024);
    expect(diff.text.length).toBeLessThanOrEqual(512 * 1024);
    expect(diff.text.endsWith('\n')).toBe(true);
  });

  it('tells the history page by page, and only of this branch', async () => {
    const first = await pushed();
    const second = await pushed({
      expected: first,
      key: 'change-2',
      message: 'Second\u001b[31m\n\nBody',
      files: [{ path: 'config.env', content: 'B=1\n' }],
      time: new Date('2026-01-03T00:00:00Z'),
    });
    const third = shop.commitByHand('ada-family', [
      { path: 'a', content: 'b' },
    ]);
    const stranger = await pushed({ message: 'Other' }, 'bob-family');
    const history = await repository.history('ada-family', { limit: 2 });
    expect(history).toEqual([
      {
        commit: third,
        author: { name: 'Bob', email: 'bob@example.com' },
        time: new Date(1_700_000_000_000),
        subject: 'By hand',
      },
      {
        commit: second,
        author: ADA,
        time: new Date('2026-01-03T00:00:00Z'),
        subject: 'Second [31m',
        change: 'change-2',
      },
    ]);
    expect(
      (
        await repository.history('ada-family', { limit: 9, before: second })
      ).map(({ commit }) => commit),
    ).toEqual([first]);
    for (const before of [stranger, 'f'.repeat(40)]) {
      await expect(
        repository.history('ada-family', { limit: 1, before }),
      ).rejects.toThrow(NotFoundError);
    }
    await expect(repository.history('ada-none', { limit: 1 })).rejects.toThrow(
      NotFoundError,
    );
    expect(await repository.contains('ada-family', first)).toBe(true);
    expect(await repository.contains('ada-family', stranger)).toBe(false);
    expect(await repository.contains('ada-none', first)).toBe(false);
  });

  it('says what lies between two commits, and what a commit would change', async () => {
    const first = await pushed();
    const files = [
      { path: 'config.env', content: 'DOMAIN=bob.example.com\n' },
      { path: 'new.env', content: 'A=1\n' },
    ];
    const preview = await repository.diffFiles(first, files);
    const second = await pushed({ expected: first, key: 'change-2', files });
    const diff = await repository.diff(first, second);
    expect(diff.files).toEqual([
      { path: 'config.env', status: 'changed' },
      { path: 'new.env', status: 'added' },
    ]);
    expect(diff.text).toContain(
      '-DOMAIN=ada.example.com\n+DOMAIN=bob.example.com\n',
    );
    expect(diff.truncated).toBe(false);
    expect(preview).toEqual(diff);
    expect((await repository.diff(second, first)).files[1]).toEqual({
      path: 'new.env',
      status: 'removed',
    });
    expect((await repository.diff(undefined, first)).files).toEqual([
      { path: 'config.env', status: 'added' },
    ]);
    expect((await repository.diffFiles(undefined, files)).files).toHaveLength(
      2,
    );
    expect(await repository.diffFiles(second, files)).toEqual({
      files: [],
      text: '',
      truncated: false,
    });
  });

  it('keeps nothing of a preview', async () => {
    await repository.ensureMirror();
    const mirror = join(shop.folder, 'state-1', 'mirror.git');
    await repository.diffFiles(undefined, [
      { path: 'a', content: 'only here' },
    ]);
    expect(
      plainGit(['--git-dir', mirror, 'count-objects', '-v'], shop.folder),
    ).toContain('count: 0\n');
  });

  it('refuses ids that are none, and does not find those that are nowhere', async () => {
    await expect(repository.readFiles('HEAD')).rejects.toThrow(InputError);
    await expect(repository.diff('--output=x', 'a'.repeat(40))).rejects.toThrow(
      InputError,
    );
    await expect(repository.readFiles('a'.repeat(40))).rejects.toThrow(
      NotFoundError,
    );
  });

  it('ends when it is told to', async () => {
    const signal = AbortSignal.abort();
    await expect(repository.heads('', signal)).rejects.toThrow('given up');
    expect(await repository.heads()).toEqual([]);
  });
});
