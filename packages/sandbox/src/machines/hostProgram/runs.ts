import { MachineFiles } from '../files/machineFiles';
import { EXIT, exitCodeOf, Invocation, Killed } from '../invocation';
import { HOME } from './fileParts';
import type { RunWords } from './hostProgram';

const FOLDER = `${HOME}/runs`;
const ROOT = { user: 'root', folder: '/' };
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
const FIRST_PID = 4100;
const NONE = '-';

interface Live {
  id: string;
  kill: AbortController;
  ended: Promise<void>;
}

/** What the runs of one machine need. */
export interface RunsOptions {
  files: MachineFiles;
  /** Changes with each start of the machine. */
  bootId: string;
  /** Runs the words of a detached program. */
  run: RunWords;
  /** Ends when the machine does. */
  signal: AbortSignal;
  /** Waits in the time of the machine. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/**
 * Programs that run detached from the connection that started them. Their files are those of the
 * machine; the processes are gone when the sandbox stops, as after a new start of a machine.
 */
export class Runs {
  private readonly live = new Map<string, Live>();
  private lastPid = FIRST_PID;

  constructor(private readonly options: RunsOptions) {}

  /** `start <id> <folder> <word>…` */
  start(call: Invocation, [id, folder, ...words]: readonly string[]): number {
    if (!isId(id) || folder === undefined || words.length === 0) {
      call.err('start: needs an id, a folder and words\n');
      return EXIT.USAGE;
    }
    const { files, bootId } = this.options;
    if (files.kindOf(`${FOLDER}/${id}`) !== undefined) {
      call.out('already\n');
      return EXIT.OK;
    }
    const [other] = this.live.keys();
    if (other !== undefined) {
      call.out(`busy ${other}\n`);
      return EXIT.OK;
    }
    files.makeFolder(`${FOLDER}/${id}`, PRIVATE_FOLDER, ROOT);
    this.lastPid += 1;
    this.write(id, 'pid', `${this.lastPid}\n`);
    this.write(id, 'boot', `${bootId}\n`);
    this.write(id, 'output', '');
    this.detach(id, { ...call, folder, words });
    call.out('started\n');
    return EXIT.OK;
  }

  /** `poll <id> <after> <max>` */
  poll(call: Invocation, [id, after, max]: readonly string[]): number {
    if (!isId(id) || !/^\d+$/.test(after ?? '') || !/^\d+$/.test(max ?? '')) {
      call.err('poll: needs an id and two numbers\n');
      return EXIT.USAGE;
    }
    const output = this.read(id, 'output');
    call.out(`${this.stateOf(id)} ${this.exitOf(id)} ${output.length}\n`);
    const from = Number(after);
    call.out(output.subarray(from, from + Number(max)));
    return EXIT.OK;
  }

  /** `stop <id> <seconds>` */
  async stop(
    call: Invocation,
    [id, seconds]: readonly string[],
  ): Promise<number> {
    if (!isId(id) || !/^\d+$/.test(seconds ?? '')) {
      call.err('stop: needs an id and seconds\n');
      return EXIT.USAGE;
    }
    const live = this.live.get(id);
    if (live) {
      const waited = new AbortController();
      live.kill.abort(new Killed('TERM'));
      await Promise.race([
        live.ended,
        this.options
          .sleep(Number(seconds) * 1000, waited.signal)
          .catch(() => {}),
      ]);
      waited.abort();
    }
    call.out(`${this.stateOf(id)}\n`);
    return EXIT.OK;
  }

  /** `forget <id>` */
  forget(call: Invocation, id = ''): number {
    if (!isId(id)) {
      call.err('forget: needs an id\n');
      return EXIT.USAGE;
    }
    if (this.live.has(id)) {
      call.err(`forget: ${id} runs\n`);
      return EXIT.FAILED;
    }
    this.options.files.remove(`${FOLDER}/${id}`);
    return EXIT.OK;
  }

  /** Settles when no detached program runs. */
  async settled(): Promise<void> {
    await Promise.all([...this.live.values()].map(({ ended }) => ended));
  }

  private detach(id: string, call: Invocation): void {
    const kill = new AbortController();
    const write = (text: string | Buffer) =>
      this.options.files.append(`${FOLDER}/${id}/output`, Buffer.from(text));
    const running = this.options.run({
      ...call,
      input: async () => Buffer.alloc(0),
      out: write,
      err: write,
      signal: AbortSignal.any([kill.signal, this.options.signal]),
    });
    const ended = running
      .catch(exitCodeOf)
      .then(exitCode => this.end(id, exitCode))
      // The machine ended under it: nothing is left to say.
      .catch(() => {})
      .finally(() => this.live.delete(id));
    this.live.set(id, { id, kill, ended });
  }

  /** A program that the sandbox took with it leaves no exit code, as one that a power cut ended. */
  private end(id: string, exitCode: number): void {
    if (!this.options.signal.aborted) {
      this.write(id, 'exit', `${exitCode}\n`);
    }
  }

  private stateOf(id: string): 'running' | 'ended' | 'lost' | 'absent' {
    if (this.options.files.kindOf(`${FOLDER}/${id}`) === undefined) {
      return 'absent';
    }
    if (this.exitOf(id) !== NONE) {
      return 'ended';
    }
    return this.live.has(id) ? 'running' : 'lost';
  }

  private exitOf(id: string): string {
    return this.read(id, 'exit').toString().trim() || NONE;
  }

  private read(id: string, name: string): Buffer {
    const path = `${FOLDER}/${id}/${name}`;
    return this.options.files.kindOf(path) === 'file'
      ? this.options.files.read(path, ROOT)
      : Buffer.alloc(0);
  }

  private write(id: string, name: string, text: string): void {
    const path = `${FOLDER}/${id}/${name}`;
    this.options.files.write(path, Buffer.from(text), PRIVATE_FILE, ROOT);
  }
}

function isId(id: string | undefined): id is string {
  return id !== undefined && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(id);
}
