import { InputError } from '@backstage/errors';
import { HostTroubleError } from '@opencsp/plugin-opencsp-node';
import { UnreadableAnswer } from './hostAnswers';
import { HostScript } from './hostScript';
import { quote } from './quote';
import { LineResult, SshConnection } from './SshConnection';
import { isMissingUnderSudo, sudoRefusal } from './sudoRefusal';
import { unlessAborted } from './unlessAborted';

/** Lists and outputs are smaller. */
const MAX_BYTES = 64 * 1024 * 1024;
const EACH_MS = 60_000;

/** What a disk or a path says when it takes nothing more. */
const CANNOT_WRITE =
  /No space left on device|Disk quota exceeded|Read-only file system|Permission denied|Operation not permitted/;

/** What goes with a call of the host's program. */
export interface CallOptions {
  stdin?: string | Uint8Array;
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** The portal's own program on a host: installed before its first use in a connection. */
export class HostProgram {
  private readonly installed = new WeakMap<SshConnection, Promise<void>>();

  /** @param sudo - run everything through `sudo -n` */
  constructor(
    private readonly script: HostScript,
    private readonly sudo: boolean,
  ) {}

  /** The words of a command as they are sent. */
  line(...words: string[]): string {
    return quote(this.sudo ? ['sudo', '-n', ...words] : words);
  }

  /**
   * Runs one of its commands.
   *
   * @param read - makes an answer of what it printed
   * @returns nothing when it ended with 1: the caller says what that means
   * @throws HostTroubleError
   * @throws InputError when it takes a word for wrong
   */
  async call<T>(
    connection: SshConnection,
    words: readonly string[],
    read: (stdout: Buffer) => T,
    options: CallOptions = {},
  ): Promise<T> {
    await this.makeReady(connection, options.signal);
    let result = await this.run(connection, words, options);
    if (result.exit === 127) {
      // Somebody took it away since.
      this.installed.delete(connection);
      await this.makeReady(connection, options.signal);
      result = await this.run(connection, words, options);
    }
    if (result.exit !== 0 || result.outputs.truncated) {
      throw failure(words[0], result);
    }
    try {
      return read(result.outputs.out.bytes);
    } catch (error) {
      throw error instanceof UnreadableAnswer
        ? new HostTroubleError('unreachable', error.message, error)
        : error;
    }
  }

  /** @throws HostTroubleError when `sudo` did not run what it was given */
  demandSudo(exit: number | null, stderr: string): void {
    const refusal = this.sudo ? sudoRefusal(exit, stderr) : undefined;
    if (refusal) {
      throw new HostTroubleError('sudo-refused', refusal);
    }
  }

  private async makeReady(
    connection: SshConnection,
    signal?: AbortSignal,
  ): Promise<void> {
    const known = this.installed.get(connection);
    // Shared: one caller that goes away must not take it from the others.
    const ready = known ?? this.install(connection);
    if (!known) {
      this.installed.set(connection, ready);
      ready.catch(() => this.installed.delete(connection));
    }
    await unlessAborted(ready, signal);
  }

  private async install(connection: SshConnection): Promise<void> {
    if (await this.isThere(connection)) {
      return;
    }
    const { folders, path, text } = this.script;
    const steps: [string[], string?][] = [
      [['install', '-d', '-m', '0755', ...folders.open]],
      [['install', '-d', '-m', '0700', ...folders.closed]],
      [['install', '-m', '0755', '/dev/stdin', `${path}.new`], text],
      [['mv', '-f', `${path}.new`, path]],
    ];
    for (const [words, stdin] of steps) {
      const result = await this.send(connection, words, { stdin });
      if (result.exit !== 0) {
        throw new HostTroubleError(
          'cannot-write',
          `The portal's program cannot be written to ${path}: ${lastLine(
            result,
          )}`,
        );
      }
    }
    if (!(await this.isThere(connection))) {
      throw new HostTroubleError(
        'cannot-write',
        `The portal's program was written to ${path} and does not answer there. Look whether the file system allows programs (noexec).`,
      );
    }
  }

  private async isThere(connection: SshConnection): Promise<boolean> {
    const { exit, outputs } = await this.run(connection, ['version'], {});
    return exit === 0 && outputs.out.text === `${this.script.digits}\n`;
  }

  private run(
    connection: SshConnection,
    words: readonly string[],
    options: CallOptions,
  ): Promise<LineResult> {
    return this.send(connection, [this.script.path, ...words], options);
  }

  private async send(
    connection: SshConnection,
    words: readonly string[],
    { timeoutMs = EACH_MS, ...options }: CallOptions,
  ): Promise<LineResult> {
    const result = await connection.run(this.line(...words), {
      ...options,
      timeoutMs,
      maxBytes: MAX_BYTES,
    });
    const stderr = result.outputs.err.text;
    this.demandSudo(result.exit, stderr);
    return this.sudo && isMissingUnderSudo(result.exit, stderr)
      ? { ...result, exit: 127 }
      : result;
  }
}

function failure(command: string, result: LineResult): Error {
  const words = lastLine(result);
  if (result.exit === 2) {
    return new InputError(`The host refuses "${command}": ${words}`);
  }
  return CANNOT_WRITE.test(result.outputs.err.text) || command === 'put'
    ? new HostTroubleError(
        'cannot-write',
        `The host cannot write: ${words}. Make room, or look at the path.`,
      )
    : new HostTroubleError(
        'unreachable',
        `The host did not do "${command}" (exit code ${result.exit}): ${words}`,
      );
}

function lastLine({ outputs }: LineResult): string {
  const lines = outputs.err.text.trim().split('\n');
  return lines[lines.length - 1] || 'it gave no reason';
}
