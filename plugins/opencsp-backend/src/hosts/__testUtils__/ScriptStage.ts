import { ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { HostScript, hostScript } from '../hostScript';

/** The programs that the script uses. */
const APPLETS =
  'sh cat chmod find head ln mkdir mktemp mv rm setsid sha256sum sleep sort stat tail timeout wc env printf readlink true echo kill'.split(
    ' ',
  );

/** How a call of the script ended. */
export interface Called {
  exit: number | null;
  stdout: Buffer;
  stderr: string;
}

/** The script in a folder of its own, with a boot id that can change. */
export class ScriptStage {
  readonly folder = mkdtempSync(join(tmpdir(), 'opencsp-host-'));
  readonly base = join(this.folder, 'base');
  readonly bootIdFile = join(this.folder, 'boot_id');
  readonly script: HostScript = hostScript({
    base: this.base,
    bootIdFile: this.bootIdFile,
  });
  private readonly path: string;

  /** @param busybox - run everything with its programs */
  constructor(busybox?: string) {
    const { open, closed } = this.script.folders;
    open.forEach(each => mkdirSync(each, { recursive: true, mode: 0o755 }));
    closed.forEach(each => mkdirSync(each, { recursive: true, mode: 0o700 }));
    writeFileSync(this.script.path, this.script.text);
    chmodSync(this.script.path, 0o755);
    this.reboot();
    this.path = busybox ? this.programsOf(busybox) : process.env.PATH ?? '';
  }

  /** The machine is started anew, as the script sees it. */
  reboot(): void {
    const past = existsSync(this.bootIdFile) ? this.read('boot_id') : '';
    writeFileSync(this.bootIdFile, `boot-${past.length}\n${past}`);
  }

  begin(...words: string[]): ChildProcess {
    return spawn('sh', [this.script.path, ...words], {
      env: { PATH: this.path },
      cwd: '/',
    });
  }

  call(words: string[], stdin: string | Buffer = ''): Promise<Called> {
    return endOf(this.begin(...words), stdin);
  }

  async text(...words: string[]): Promise<string> {
    return (await this.call(words)).stdout.toString();
  }

  /** Asks until the answer begins so. */
  async until(beginning: string, ...words: string[]): Promise<string> {
    for (;;) {
      const answer = await this.text(...words);
      if (answer.startsWith(beginning)) {
        return answer;
      }
    }
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  /** Ends what runs detached, and takes the folder away. */
  async close(...ids: string[]): Promise<void> {
    for (const id of ids) {
      await this.call(['stop', id, '0']);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private programsOf(busybox: string): string {
    const folder = join(this.folder, 'programs');
    mkdirSync(folder);
    for (const name of APPLETS) {
      symlinkSync(busybox, join(folder, name));
    }
    return folder;
  }
}

/** Waits for the end of a process. */
export function endOf(
  child: ChildProcess,
  stdin: string | Buffer = '',
): Promise<Called> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (data: Buffer) => out.push(data));
  child.stderr?.on('data', (data: Buffer) => err.push(data));
  // It may have ended before it read everything.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(stdin);
  return new Promise(resolve =>
    child.on('close', exit =>
      resolve({
        exit,
        stdout: Buffer.concat(out),
        stderr: Buffer.concat(err).toString(),
      }),
    ),
  );
}

/** Where a program of this name is, if it is anywhere. */
export function findProgram(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map(folder => join(folder, name))
    .find(existsSync);
}
