import { createHash } from 'node:crypto';
import { addAbortSignal, Duplex, duplexPair } from 'node:stream';
import { ConflictError, InputError } from '@backstage/errors';
import {
  DetachedStart,
  DetachedStarted,
  DetachedState,
  demandOwnPort,
  HostCommand,
  HostConnectError,
  HostConnectOptions,
  HostFile,
  HostFileState,
  HostPort,
  HostRunner,
  HostRunOptions,
  HostRunResult,
  HostSection,
  HostTrouble,
  HostTroubleError,
} from '../hostRunner';
import { FakeRuns } from './FakeRuns';

/** A program that was run on the fake, as a test sees it. */
export interface FakeHostCall {
  argv: readonly string[];
  stdin: string;
}

/** What a program answers: nothing and exit code 0, unless said otherwise. */
export interface FakeHostAnswer {
  exit?: number | null;
  stdout?: string;
  stderr?: string;
  /** It goes on until its time is over or it is aborted. */
  hangs?: boolean;
}

type Answering = (call: FakeHostCall) => FakeHostAnswer;

const HOME = '/var/lib/opencsp/';
const DEFAULT_MAX_BYTES = 1024 * 1024;

/**
 * A {@link HostRunner} in memory: files, programs that answer by a table, and detached runs that a test
 * drives by `runs`. What the table does not know is not found, as on a host.
 */
export class FakeHost implements HostRunner {
  /** By absolute path. */
  readonly files = new Map<string, { mode: string; content: Buffer }>();
  /** Every program that was run, by `run` or `gather`. */
  readonly calls: FakeHostCall[] = [];
  readonly runs = new FakeRuns();
  /** Every call fails with this. */
  trouble?: HostTrouble;
  /** Calls are not answered; they end when they are aborted. */
  isSilent = false;
  /** What listens on ports of the host's own: each is given its side of every stream that is opened. */
  readonly ports = new Map<number, (stream: Duplex) => void>();
  /** False while its SSH server lets nobody through to its ports. */
  allowsForwarding = true;
  private readonly table: [RegExp, Answering][] = [];
  private cutIn = Number.POSITIVE_INFINITY;
  private isFull = false;

  /**
   * Adds to the table; what was added later is looked at first.
   *
   * @param words - the words, joined by spaces: the whole of them as text, or a pattern
   */
  answer(words: string | RegExp, answer: FakeHostAnswer | Answering): void {
    const pattern =
      typeof words === 'string'
        ? new RegExp(`^${words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)
        : words;
    this.table.unshift([
      pattern,
      typeof answer === 'function' ? answer : () => answer,
    ]);
  }

  /** The connection is cut at the n-th call from now: it is done, and its answer never comes. */
  cutAt(n: number): void {
    this.cutIn = n;
  }

  /** From now on `sudo -n` asks for a password. */
  refuseSudo(): void {
    this.trouble = 'sudo-refused';
  }

  /** The disk takes nothing more, or does again. */
  fill(isFull = true): void {
    this.isFull = isFull;
  }

  run(
    argv: readonly string[],
    options: HostRunOptions,
  ): Promise<HostRunResult> {
    demandProgram(argv);
    return this.reached(options.signal, async () => {
      const stdin = Buffer.from(options.stdin ?? '').toString();
      const answer = this.ask({ argv, stdin });
      options.onOutput?.(answer.stdout, 'out');
      options.onOutput?.(answer.stderr, 'err');
      if (answer.hangs) {
        await elapse(options.timeoutMs, options.signal);
      }
      const [stdout, stderr] = [answer.stdout, answer.stderr].map(text =>
        Buffer.from(text)
          .subarray(0, options.maxBytes ?? DEFAULT_MAX_BYTES)
          .toString(),
      );
      return {
        exit: answer.hangs ? null : answer.exit,
        ...{ stdout, stderr },
        truncated: stdout !== answer.stdout || stderr !== answer.stderr,
        timedOut: answer.hangs,
      };
    });
  }

  async gather(
    commands: readonly HostCommand[],
    options: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<HostSection[]> {
    demandNames(commands.map(({ name }) => name));
    return this.reached(options.signal, async () => {
      const said = new Map<string, string[]>();
      return commands.map(({ name, argv }) => {
        const words = argv.map(word => {
          const of = /^@([a-z0-9]+)$/.exec(word);
          return of ? said.get(of[1]) ?? [] : [word];
        });
        const { exit, stdout, stderr } = words.some(each => each.length === 0)
          ? { exit: 0, stdout: '', stderr: '' }
          : this.ask({ argv: words.flat(), stdin: '' });
        said.set(name, stdout.split(/\s+/).filter(Boolean));
        return { name, exit: exit ?? 137, stdout, stderr };
      });
    });
  }

  async put(file: HostFile, signal?: AbortSignal): Promise<void> {
    demandPath(file.path);
    if (!/^[0-7]{4}$/.test(file.mode)) {
      throw new InputError('A mode is four octal digits, such as 0644.');
    }
    await this.reached(signal, async () => {
      this.demandRoom();
      const content = Buffer.from(file.content);
      this.files.set(file.path, { mode: file.mode, content });
    });
  }

  async list(folder: string, signal?: AbortSignal): Promise<HostFileState[]> {
    demandPath(folder);
    return this.reached(signal, async () =>
      this.below(folder).map(path => {
        const { mode = '', content = '' } =
          this.files.get(`${folder}/${path}`) ?? {};
        const sha256 = createHash('sha256').update(content).digest('hex');
        return { path, mode, sha256 };
      }),
    );
  }

  async prune(
    folder: string,
    keep: readonly string[],
    signal?: AbortSignal,
  ): Promise<string[]> {
    demandOurs(folder);
    return this.reached(signal, async () => {
      const gone = this.below(folder).filter(path => !keep.includes(path));
      gone.forEach(path => this.files.delete(`${folder}/${path}`));
      return gone;
    });
  }

  async removeFolder(folder: string, signal?: AbortSignal): Promise<void> {
    demandOurs(folder);
    await this.reached(signal, async () =>
      this.below(folder).forEach(path =>
        this.files.delete(`${folder}/${path}`),
      ),
    );
  }

  async start(
    start: DetachedStart,
    signal?: AbortSignal,
  ): Promise<DetachedStarted> {
    demandId(start.id);
    demandProgram(start.argv);
    return this.reached(signal, async () => {
      const answer = this.runs.refusalOf(start.id);
      if (answer) {
        return answer;
      }
      this.demandRoom();
      this.runs.begin(start);
      return { outcome: 'started' };
    });
  }

  async poll(
    id: string,
    after: number,
    signal?: AbortSignal,
  ): Promise<DetachedState> {
    demandId(id);
    return this.reached(signal, async () => this.runs.stateOf(id, after));
  }

  async stop(
    id: string,
    graceSeconds: number,
    signal?: AbortSignal,
  ): Promise<void> {
    demandId(id);
    await this.reached(signal, async () => this.runs.stop(id, graceSeconds));
  }

  async forget(id: string, signal?: AbortSignal): Promise<void> {
    demandId(id);
    await this.reached(signal, async () => {
      if (this.runs.stateOf(id, 0).state === 'running') {
        throw new ConflictError(
          `"${id}" runs: stop it before it is forgotten.`,
        );
      }
      this.runs.forget(id);
    });
  }

  async connect(
    to: HostPort,
    { timeoutMs, signal }: HostConnectOptions,
  ): Promise<Duplex> {
    demandOwnPort(to);
    const answer = this.ports.get(to.port);
    return this.reached(
      signal,
      async () => {
        if (!this.allowsForwarding) {
          throw new HostConnectError('prohibited', 'Forwarding is off.');
        }
        if (!answer) {
          throw new HostConnectError('refused', `Nothing is at ${to.port}.`);
        }
        const [near, far] = duplexPair();
        // A side that nobody listens to must not end the process.
        [near, far].forEach(side => side.on('error', () => undefined));
        near.once('close', () => far.destroy());
        answer(far);
        return signal ? addAbortSignal(signal, near) : near;
      },
      timeoutMs,
    );
  }

  private ask(call: FakeHostCall): Required<FakeHostAnswer> {
    this.calls.push(call);
    const line = call.argv.join(' ');
    const found = this.table.find(([pattern]) => pattern.test(line));
    const answer = found?.[1](call) ?? {
      exit: 127,
      stderr: `${call.argv[0]}: not found\n`,
    };
    return { exit: 0, stdout: '', stderr: '', hangs: false, ...answer };
  }

  private below(folder: string): string[] {
    return [...this.files.keys()]
      .filter(path => path.startsWith(`${folder}/`))
      .map(path => path.slice(folder.length + 1))
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  private demandRoom(): void {
    if (this.isFull) {
      throw new HostTroubleError('cannot-write', 'No space left on device');
    }
  }

  private async reached<T>(
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
    connectMs?: number,
  ): Promise<T> {
    signal?.throwIfAborted();
    if (this.isSilent) {
      await elapse(connectMs, signal);
      throw new HostConnectError('no-answer', 'No answer came.');
    }
    // A stream runs no program, so that nobody asks `sudo` for it.
    if (this.trouble && !(connectMs && this.trouble === 'sudo-refused')) {
      throw new HostTroubleError(this.trouble, `The host: ${this.trouble}.`);
    }
    const result = await work();
    this.cutIn -= 1;
    if (this.cutIn === 0) {
      this.cutIn = Number.POSITIVE_INFINITY;
      throw new HostTroubleError('unreachable', 'The connection was cut.');
    }
    return result;
  }
}

function demandProgram(argv: readonly string[]): void {
  if (!argv[0] || /^-|=/.test(argv[0]) || argv.some(it => it.includes('\0'))) {
    throw new InputError('A command begins with the name of a program.');
  }
}

function demandNames(names: readonly string[]): void {
  if (new Set(names).size < names.length || !names.every(isName)) {
    throw new InputError(
      'A command is named by lower-case letters and digits, each name once.',
    );
  }
}

function isName(name: string): boolean {
  return /^[a-z0-9]+$/.test(name);
}

function demandId(id: string): void {
  if (!/^[a-z0-9-]{1,64}$/.test(id)) {
    throw new InputError(
      'An id is 1 to 64 lower-case letters, digits and "-".',
    );
  }
}

function demandPath(path: string): void {
  if (!/^(?:\/(?!\.{0,2}(?:\/|$))[^/\n]+)+$/.test(path)) {
    throw new InputError(
      `${path} is not an absolute path without a step back.`,
    );
  }
}

function demandOurs(folder: string): void {
  demandPath(folder);
  if (!folder.startsWith(HOME)) {
    throw new InputError(`${folder} is not below ${HOME}`);
  }
}

/** Waits so long, or for ever; rejects with the signal's reason. */
function elapse(ms: number | undefined, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
