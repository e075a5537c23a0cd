import { createHash, randomBytes } from 'node:crypto';
import { Duplex } from 'node:stream';
import { ConflictError, InputError } from '@backstage/errors';
import {
  demandOwnPort,
  DetachedStart,
  DetachedStarted,
  DetachedState,
  HostCommand,
  HostConnectOptions,
  HostFile,
  HostFileState,
  HostPort,
  HostRunner,
  HostRunOptions,
  HostRunResult,
  HostSection,
  HostTroubleError,
} from '@opencsp/plugin-opencsp-node';
import {
  linesOf,
  readList,
  readPoll,
  readSections,
  readStarted,
} from './hostAnswers';
import { CallOptions, HostProgram } from './HostProgram';
import { HostScript } from './hostScript';
import { quote } from './quote';
import { SshConnection } from './SshConnection';
import { unlessAborted } from './unlessAborted';

const DEFAULT_MAX_BYTES = 1024 * 1024;
/** How much of an output is read at once. */
const POLL_BYTES = 1024 * 1024;
/** Further than any output goes. */
const PAST_THE_END = Number.MAX_SAFE_INTEGER - 1;
/** The limit on the host is for a connection that was cut: ours comes before it. */
const SPARE_SECONDS = 5;
const STOP_SPARE_MS = 30_000;

/** {@link HostRunner} over SSH. */
export class SshHostRunner implements HostRunner {
  private readonly program: HostProgram;

  /**
   * @param open - gives the open connection, or opens one
   * @param options - `sudo`: everything is run through `sudo -n`
   */
  constructor(
    private readonly open: () => Promise<SshConnection>,
    script: HostScript,
    options: { sudo: boolean },
  ) {
    this.program = new HostProgram(script, options.sudo);
  }

  async run(
    argv: readonly string[],
    options: HostRunOptions,
  ): Promise<HostRunResult> {
    quote(argv);
    const connection = await this.connection(options.signal);
    const mark = `PENCSP_RUN=${randomBytes(8).toString('hex')}`;
    const seconds = Math.ceil(options.timeoutMs / 1000) + SPARE_SECONDS;
    const { exit, outputs, timedOut } = await connection.run(
      this.program.line(
        ...['timeout', '-k', '5', String(seconds)],
        ...['env', `O${mark}`, ...argv],
      ),
      {
        ...options,
        maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES,
        // In brackets, so that it does not find itself.
        ending: this.program.line('pkill', '-TERM', '-f', `[O]${mark}`),
      },
    );
    const stderr = outputs.err.text;
    this.program.demandSudo(exit, stderr);
    const stdout = outputs.out.text;
    return { exit, stdout, stderr, truncated: outputs.truncated, timedOut };
  }

  async gather(
    commands: readonly HostCommand[],
    options: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<HostSection[]> {
    const names = commands.map(({ name }) => name);
    const wrong = names.find(
      (name, at) => !/^[a-z0-9]+$/.test(name) || names.indexOf(name) !== at,
    );
    if (wrong !== undefined) {
      throw new InputError(
        `"${wrong}" cannot name a command: use lower-case letters and digits, each name once.`,
      );
    }
    const words = commands.flatMap(({ name, argv }) => {
      quote(argv);
      return [name, String(argv.length), ...argv];
    });
    return words.length === 0
      ? []
      : this.call(
          ['gather', ...words],
          answer => readSections(answer, names),
          options,
        );
  }

  async put(file: HostFile, signal?: AbortSignal): Promise<void> {
    const sha256 = createHash('sha256').update(file.content).digest('hex');
    const written = await this.call(
      ['put', file.mode, file.path, sha256],
      answer => answer.toString().trim(),
      { stdin: file.content, signal, timeoutMs: 5 * 60_000 },
    );
    if (written !== sha256) {
      throw new HostTroubleError(
        'cannot-write',
        `${file.path} is another file on the host than was sent.`,
      );
    }
  }

  list(folder: string, signal?: AbortSignal): Promise<HostFileState[]> {
    return this.call(['list', folder], readList, { signal });
  }

  async prune(
    folder: string,
    keep: readonly string[],
    signal?: AbortSignal,
  ): Promise<string[]> {
    const odd = keep.find(path => path === '' || path.includes('\n'));
    if (odd !== undefined) {
      throw new InputError(
        `A path to keep cannot be ${JSON.stringify(odd)}: one in a line.`,
      );
    }
    const stdin = keep.map(path => `${path}\n`).join('');
    return this.call(['prune', folder], linesOf, {
      stdin: `${stdin}\n`,
      signal,
    });
  }

  removeFolder(folder: string, signal?: AbortSignal): Promise<void> {
    return this.call(['remove', folder], () => undefined, { signal });
  }

  async start(
    { id, argv, folder }: DetachedStart,
    signal?: AbortSignal,
  ): Promise<DetachedStarted> {
    quote(argv);
    return this.call(['start', id, folder, ...argv], readStarted, { signal });
  }

  poll(
    id: string,
    after: number,
    signal?: AbortSignal,
  ): Promise<DetachedState> {
    return this.call(
      ['poll', id, String(after), String(POLL_BYTES)],
      answer => readPoll(answer, after),
      { signal },
    );
  }

  stop(id: string, graceSeconds: number, signal?: AbortSignal): Promise<void> {
    const seconds = Math.ceil(graceSeconds);
    return this.call(['stop', id, String(seconds)], () => undefined, {
      signal,
      timeoutMs: seconds * 1000 + STOP_SPARE_MS,
    });
  }

  async forget(id: string, signal?: AbortSignal): Promise<void> {
    // Only how it stands is asked: what is left to read would count as running.
    const { state } = await this.poll(id, PAST_THE_END, signal);
    if (state === 'running') {
      throw new ConflictError(`"${id}" runs: stop it before it is forgotten.`);
    }
    await this.call(['forget', id], () => undefined, { signal });
  }

  async connect(to: HostPort, options: HostConnectOptions): Promise<Duplex> {
    demandOwnPort(to);
    const connection = await this.connection(options.signal);
    return connection.connect(to, options);
  }

  private async call<T>(
    words: readonly string[],
    read: (answer: Buffer) => T,
    options: CallOptions,
  ): Promise<T> {
    const connection = await this.connection(options.signal);
    return this.program.call(connection, words, read, options);
  }

  private connection(signal?: AbortSignal): Promise<SshConnection> {
    signal?.throwIfAborted();
    return unlessAborted(this.open(), signal);
  }
}
