/*
 * Proves with a real `sh` (and busybox, where it is installed) what the script does with files: whole or
 * not at all, nothing outside its folder, no link followed; leaves runs to hostScript.runs.test.ts and
 * the way over SSH to SshHostRunner.test.ts.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { endOf, findProgram, ScriptStage } from './__testUtils__/ScriptStage';

const sha256 = (content: string | Buffer) =>
  createHash('sha256').update(content).digest('hex');

const SHELLS: [string, string | undefined][] = [['sh', undefined]];
const busybox = findProgram('busybox');
if (busybox) {
  SHELLS.push(['busybox', busybox]);
}

describe.each(SHELLS)(
  'the host script and files, with %s',
  (_name, program) => {
    let stage: ScriptStage;
    let project: string;

    beforeEach(() => {
      stage = new ScriptStage(program);
      project = join(stage.base, 'projects', 'ada-demo');
    });
    afterEach(() => stage.close());

    const make = (path: string, content = path, mode = 0o644) => {
      const full = join(project, path);
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, content);
      chmodSync(full, mode);
      return full;
    };

    it('says the digits of its own content', async () => {
      expect(await stage.text('version')).toBe(`${stage.script.digits}\n`);
      expect(sha256(stage.script.text).startsWith(stage.script.digits)).toBe(
        true,
      );
      expect(stage.script.path).toBe(
        `${stage.base}/bin/host-${stage.script.digits}`,
      );
    });

    it.each([
      ['0600', 'secret\n'],
      ['0444', ''],
      ['0755', Buffer.from([0, 255, 10, 13, 195])],
      ['0644', Buffer.alloc(3_000_000, 'x')],
    ])('puts a file with mode %s', async (mode, content) => {
      const path = join(project, 'a', 'b c', "it's.txt");
      const { exit, stdout, stderr } = await stage.call(
        ['put', mode, path, sha256(content)],
        content,
      );
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
      expect(stdout.toString()).toBe(`${sha256(content)}\n`);
      expect(await stage.text('list', project)).toBe(
        `${sha256(content)} ${mode} a/b c/it's.txt\n`,
      );
      expect(statSync(dirname(path)).mode % 0o1000).toBe(0o755);
    });

    it('puts over a file, and over what an earlier one left', async () => {
      const path = make('config.env', 'old', 0o600);
      writeFileSync(`${path}.opencsp-new`, 'half');
      await stage.call(['put', '0644', path], 'new');
      expect(await stage.text('list', project)).toBe(
        `${sha256('new')} 0644 config.env\n`,
      );
    });

    it('leaves the old file when it is killed in the middle of a put', async () => {
      const path = make('config.env', 'old');
      const put = stage.begin('put', '0644', path);
      put.stdin?.write(Buffer.alloc(500_000, 'n'));
      await new Promise<void>(resolve => {
        const look = setInterval(() => {
          if (existsSync(`${path}.opencsp-new`)) {
            clearInterval(look);
            resolve();
          }
        }, 5);
      });
      put.kill('SIGKILL');
      await endOf(put);
      expect(stage.read('base/projects/ada-demo/config.env')).toBe('old');
      expect((await stage.call(['put', '0644', path], 'new')).exit).toBe(0);
      expect(await stage.text('list', project)).toBe(
        `${sha256('new')} 0644 config.env\n`,
      );
    });

    it('leaves the old file when the content ends early', async () => {
      const path = make('config.env', 'old');
      const { exit, stderr } = await stage.call(
        ['put', '0644', path, sha256('the whole content')],
        'the whole',
      );
      expect(exit).toBe(1);
      expect(stderr).toContain('did not arrive whole');
      expect(readdirSync(project)).toEqual(['config.env']);
      expect(stage.read('base/projects/ada-demo/config.env')).toBe('old');
    });

    it('leaves the old file when nobody hears the answer any more', async () => {
      const path = make('config.env', 'old');
      const put = stage.begin('put', '0644', path);
      put.stdout?.destroy();
      const { exit } = await endOf(put, 'new');
      expect(exit).not.toBe(0);
      expect(stage.read('base/projects/ada-demo/config.env')).toBe('old');
    });

    it.each([
      ['a mode of three digits', ['put', '644', '/x/y'], 2],
      ['a mode that is none', ['put', 'u+s;', '/x/y'], 2],
      ['a relative path', ['put', '0644', 'x/y'], 2],
      ['a folder', ['put', '0644', '/x/y/'], 2],
      ['a step back', ['put', '0644', '/x/../y'], 2],
      ['a line break', ['put', '0644', '/x/\ny'], 2],
      ['a folder that is there', ['put', '0644', '/tmp'], 1],
      ['a path through a file', ['put', '0644', '/dev/null/x'], 1],
      ['too few words', ['put', '0644'], 2],
      ['an unknown command', ['erase', '/'], 2],
      ['no command', [], 2],
    ])('refuses to put: %s', async (_words, words, exit) => {
      expect(await stage.call(words, 'x')).toMatchObject({
        exit,
        stderr: expect.stringMatching(/\w+ \w+/),
      });
    });

    it('lists odd names, sorted by byte, and nothing of a folder that is not there', async () => {
      const names = [
        ' lead',
        '!',
        '-rf',
        'a b',
        'back\\slash',
        'b/.hidden',
        'quo"te',
        "sing'le",
        'star*',
        '\u00e9',
      ];
      names.forEach(name => make(name));
      make('private', 'p', 0o400);
      const listed = (await stage.text('list', project)).trimEnd().split('\n');
      expect(listed).toEqual(
        [...names.map(name => `${sha256(name)} 0644 ${name}`)]
          .concat(`${sha256('p')} 0400 private`)
          .sort((a, b) => Buffer.compare(...pathBytes(a, b))),
      );
      expect(await stage.call(['list', join(project, 'none')])).toMatchObject({
        exit: 0,
        stderr: '',
      });
    });

    it('refuses to list or prune where a name has a line break', async () => {
      const odd = make('two\nlines');
      const kept = make('kept');
      for (const command of ['list', 'prune']) {
        expect(await stage.call([command, project], '\n')).toMatchObject({
          exit: 1,
          stderr: expect.stringContaining('line break'),
        });
      }
      expect([odd, kept].map(existsSync)).toEqual([true, true]);
    });

    it('prunes all but what is kept, links included, and never what they lead to', async () => {
      const outside = join(stage.folder, 'outside');
      mkdirSync(outside);
      writeFileSync(join(outside, 'precious'), 'p');
      ['keep', 'b/keep it', 'b/go', 'a*', 'ab', '[a]'].forEach(name =>
        make(name),
      );
      symlinkSync(outside, join(project, 'folder-link'));
      symlinkSync(join(outside, 'precious'), join(project, 'file-link'));
      const { exit, stdout } = await stage.call(
        ['prune', project],
        'keep\nb/keep it\na*\nnone\n\n',
      );
      expect(exit).toBe(0);
      expect(stdout.toString()).toBe('[a]\nab\nb/go\nfile-link\nfolder-link\n');
      expect(readdirSync(join(project, 'b'))).toEqual(['keep it']);
      expect(readdirSync(project).sort()).toEqual(['a*', 'b', 'keep']);
      expect(readdirSync(outside)).toEqual(['precious']);
    });

    it('prunes nothing when the list ends early, or nobody hears what goes', async () => {
      make('keep');
      make('also');
      expect(await stage.call(['prune', project], 'keep\n')).toMatchObject({
        exit: 1,
        stderr: expect.stringContaining('whole'),
      });
      const unheard = stage.begin('prune', project);
      unheard.stdout?.destroy();
      await endOf(unheard, 'keep\n\n');
      expect(readdirSync(project).sort()).toEqual(['also', 'keep']);
    });

    it('removes a folder of the portal, twice', async () => {
      make('deep/er/file');
      for (const _ of [1, 2]) {
        expect(await stage.call(['remove', project])).toMatchObject({
          exit: 0,
          stderr: '',
        });
        expect(existsSync(project)).toBe(false);
      }
    });

    it.each(['remove', 'prune'])(
      'has nothing to %s outside, by no way of writing it',
      async command => {
        const outside = join(stage.folder, 'outside');
        mkdirSync(join(outside, 'sub'), { recursive: true });
        writeFileSync(join(outside, 'precious'), 'p');
        make('file');
        symlinkSync(outside, join(stage.base, 'projects', 'link'));
        const { base } = stage;
        for (const folder of [
          outside,
          '/',
          base,
          `${base}/`,
          `${base}/../outside`,
          `${base}/projects/..`,
          `${base}/projects/../../outside`,
          `${base}/projects/./ada-demo`,
          `${base}//projects`,
          `${base}-other/x`,
          `${base}/projects/link`,
          `${base}/projects/link/sub`,
          `${base}/projects\n/x`,
          'projects',
          '',
        ]) {
          expect({
            folder,
            ...(await stage.call([command, folder], '\n')),
          }).toEqual(expect.objectContaining({ folder, exit: 2 }));
        }
        expect(existsSync(join(outside, 'precious'))).toBe(true);
        expect(existsSync(join(project, 'file'))).toBe(true);
      },
    );

    it('puts through no link that a container left in the folder', async () => {
      const outside = join(stage.folder, 'outside');
      mkdirSync(outside);
      mkdirSync(project, { recursive: true });
      symlinkSync(outside, join(project, 'data'));
      const { exit } = await stage.call(
        ['put', '0644', join(project, 'data', 'cron')],
        'x',
      );
      expect(exit).toBe(2);
      expect(readdirSync(outside)).toEqual([]);
    });
  },
);

function pathBytes(a: string, b: string): [Buffer, Buffer] {
  const path = (line: string) => Buffer.from(line.slice(64 + 1 + 4 + 1));
  return [path(a), path(b)];
}
