/*
 * Proves, in real folders, which files are read and which are refused with a reason; leaves what stands
 * in them to `loadCatalogue.test.ts`.
 */
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDefinitionFolder } from './definitionFolder';

const limits = { files: 3, bytes: 10 };

describe('readDefinitionFolder', () => {
  let base: string;
  let folder: string;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'opencsp-definitions-'));
    folder = join(base, 'definitions');
    mkdirSync(folder);
  });
  afterEach(() => rmSync(base, { recursive: true }));

  const read = () => readDefinitionFolder(folder, limits);

  it('reads YAML and JSON by name, and nothing else', async () => {
    for (const name of ['c.json', 'a.yaml', 'b.yml', 'd.txt', 'e.yaml.bak']) {
      writeFileSync(join(folder, name), name);
    }
    expect(await read()).toEqual({
      files: ['a.yaml', 'b.yml', 'c.json'].map(name => ({ name, text: name })),
      refused: [],
    });
  });

  it('follows links that stay inside, as those of a ConfigMap', async () => {
    mkdirSync(join(folder, '..2026'));
    writeFileSync(join(folder, '..2026', 'a.yaml'), 'inside');
    symlinkSync('..2026', join(folder, '..data'));
    symlinkSync(join('..data', 'a.yaml'), join(folder, 'a.yaml'));
    expect((await read()).files).toEqual([{ name: 'a.yaml', text: 'inside' }]);
  });

  it('follows a link to the folder itself', async () => {
    writeFileSync(join(folder, 'a.yaml'), 'x');
    const link = join(base, 'link');
    symlinkSync(folder, link);
    expect((await readDefinitionFolder(link, limits)).files).toHaveLength(1);
  });

  it.each([
    ['a file', 'secret.yaml'],
    ['a file by way of a link', 'hop'],
    ['a folder whose name begins alike', 'definitions-2/a.yaml'],
  ])('refuses links out of the folder to %s', async (_what, target) => {
    mkdirSync(join(base, 'definitions-2'));
    writeFileSync(join(base, 'definitions-2', 'a.yaml'), 'outside');
    writeFileSync(join(base, 'secret.yaml'), 'outside');
    symlinkSync(join(base, 'secret.yaml'), join(folder, 'hop'));
    symlinkSync(
      target === 'hop' ? 'hop' : join('..', target),
      join(folder, 'a.yaml'),
    );
    expect(await read()).toEqual({
      files: [],
      refused: [
        {
          name: 'a.yaml',
          reason: 'It is a link that leads out of the folder.',
        },
      ],
    });
  });

  it('refuses what is no readable text', async () => {
    mkdirSync(join(folder, 'a.yaml'));
    symlinkSync('nowhere', join(folder, 'b.yaml'));
    writeFileSync(join(folder, 'c.yaml'), Buffer.from([0xff, 0xfe]));
    const { files, refused } = await read();
    expect(files).toEqual([]);
    expect(refused).toEqual([
      {
        name: 'a.yaml',
        reason: expect.stringMatching(/no file|cannot be read/),
      },
      { name: 'b.yaml', reason: 'It cannot be read.' },
      { name: 'c.yaml', reason: expect.stringContaining('UTF-8') },
    ]);
  });

  it('does not wait for a pipe', async () => {
    execFileSync('mkfifo', [join(folder, 'a.yaml')]);
    expect((await read()).refused).toEqual([
      { name: 'a.yaml', reason: 'It is no file.' },
    ]);
  });

  it('takes a file of the greatest size, and no greater one', async () => {
    writeFileSync(join(folder, 'a.yaml'), 'x'.repeat(10));
    writeFileSync(join(folder, 'b.yaml'), 'x'.repeat(11));
    const { files, refused } = await read();
    expect(files.map(({ name }) => name)).toEqual(['a.yaml']);
    expect(refused).toEqual([
      { name: 'b.yaml', reason: 'It has more than 10 bytes.' },
    ]);
  });

  it('refuses more files than it reads', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      writeFileSync(join(folder, `${name}.yaml`), name);
    }
    const { files, refused } = await read();
    expect(files).toHaveLength(3);
    expect(refused).toEqual([
      {
        name: 'd.yaml',
        reason: 'The folder has 5 definitions; 3 is the most.',
      },
    ]);
  });

  it('throws when the folder is not there', async () => {
    await expect(
      readDefinitionFolder(join(base, 'missing'), limits),
    ).rejects.toThrow('ENOENT');
  });
});
