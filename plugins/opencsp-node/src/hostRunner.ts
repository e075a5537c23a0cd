import { isIPv4 } from 'node:net';
import { Duplex } from 'node:stream';
import { InputError, ServiceUnavailableError } from '@backstage/errors';

/** How a program on a host is run. */
export interface HostRunOptions {
  /** Written to the program, then closed. The only way for a secret, beside a file of mode 0600. */
  stdin?: string | Uint8Array;
  /** How long it may take, in milliseconds; it is ended by its process id then. */
  timeoutMs: number;
  /** Called with what it writes, while it runs. */
  onOutput?: (text: string, stream: 'out' | 'err') => void;
  /** More is read and dropped, in bytes for each stream; 1 MiB when absent. */
  maxBytes?: number;
  signal?: AbortSignal;
}

/** How a program on a host ended. */
export interface HostRunResult {
  /** Null when a signal ended it, or its time was over. */
  exit: number | null;
  stdout: string;
  stderr: string;
  /** True when some of the output was dropped. */
  truncated: boolean;
  timedOut: boolean;
}

/** A file on a host. Modes are octal text such as `0644`. */
export interface HostFile {
  path: string;
  mode: string;
  content: string | Uint8Array;
}

/** What is known of a file on a host. */
export interface HostFileState {
  /** Relative to the folder that was asked for. */
  path: string;
  mode: string;
  /** In hex. */
  sha256: string;
}

/** One of several commands that are asked in one exchange. */
export interface HostCommand {
  /** Lower-case letters and digits. */
  name: string;
  /**
   * An argument `@<name>` stands for the words that the earlier command of that name printed; with none,
   * the command is not run and its section is empty with exit 0.
   */
  argv: readonly string[];
}

/** What one of several commands printed. */
export interface HostSection {
  name: string;
  /** 127 when the program is not there. */
  exit: number;
  stdout: string;
  stderr: string;
}

/** A program that goes on when the connection, or the portal, ends. */
export interface DetachedStart {
  /** Unique for the host, `[a-z0-9-]{1,64}`: the same id is never run twice. */
  id: string;
  argv: readonly string[];
  /** Where it runs; absolute. */
  folder: string;
}

/** What came of starting a detached program. */
export type DetachedStarted =
  | { outcome: 'started' }
  /** It runs already, or has ended: `poll` says which. */
  | { outcome: 'already' }
  /** Another one is running: a host does one at a time. */
  | { outcome: 'busy'; by: string };

/** How a detached program does, with what it printed since. */
export type DetachedState = {
  /** What it wrote to either stream, in the order in which it came; UTF-8, made valid. */
  output: string;
  /** Give it as `after` to read on: bytes. */
  next: number;
} & (
  | { state: 'running' }
  | { state: 'ended'; exit: number }
  /** It is gone without having said how it ended: killed, or the machine was started anew. */
  | { state: 'lost' }
  /** Never started, or forgotten. */
  | { state: 'absent' }
);

/** A port of a host's own, or of a container on it, as the host itself reaches it. */
export interface HostPort {
  /**
   * In numbers: a loopback address of the host (`127.0.0.1` or `::1`), or the address of a container.
   */
  host: string;
  port: number;
  /**
   * True for the address of a container, as the host's engine has told it just now. Only private ones can be
   * (RFC 1918).
   */
  isContainer?: boolean;
}

/** How a stream to a port of a host is opened. */
export interface HostConnectOptions {
  /** In milliseconds, from when the host is spoken to until it is open; waiting for a turn counts. */
  timeoutMs: number;
  /** Ends the opening, and the stream afterwards. */
  signal?: AbortSignal;
}

/**
 * Runs programs on one host over one connection that is kept. Programs are argument lists: nothing is
 * ever read by a shell but quoted words. Where the host asks for it each is run through `sudo -n`.
 *
 * Every method throws {@link HostTroubleError}; a program that ends with another code than 0 is a result.
 * `connect` throws {@link HostConnectError}, too.
 */
export interface HostRunner {
  run(argv: readonly string[], options: HostRunOptions): Promise<HostRunResult>;
  /** Asks several things in one exchange. Each has 20 s. */
  gather(
    commands: readonly HostCommand[],
    options: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<HostSection[]>;
  /** Writes a file whole or not at all, and proves it by its hash. Folders on the way are made. */
  put(file: HostFile, signal?: AbortSignal): Promise<void>;
  /** All files below a folder; empty when there is none. */
  list(folder: string, signal?: AbortSignal): Promise<HostFileState[]>;
  /** Deletes all files below a folder but these. @returns the paths of those that went */
  prune(
    folder: string,
    keep: readonly string[],
    signal?: AbortSignal,
  ): Promise<string[]>;
  /** Deletes a folder below `/var/lib/opencsp` with all that is in it. */
  removeFolder(folder: string, signal?: AbortSignal): Promise<void>;
  start(start: DetachedStart, signal?: AbortSignal): Promise<DetachedStarted>;
  /** @param after - `next` of the last answer; 0 at first */
  poll(id: string, after: number, signal?: AbortSignal): Promise<DetachedState>;
  /** Ends it by its process id: asked first, then forced after so many seconds. */
  stop(id: string, graceSeconds: number, signal?: AbortSignal): Promise<void>;
  /** Removes what is kept of a detached program that does not run any more. */
  forget(id: string, signal?: AbortSignal): Promise<void>;
  /**
   * Opens a stream of bytes to a port of the host's own (RFC 4254 §7.2), to see what stands there as the
   * host sees it. Nothing is run on the host. Only its loopback and its containers may be asked for: what else
   * it reaches is not the portal's to look at.
   *
   * The stream takes the place of a program until it is closed, so that whoever opens one destroys it. It
   * is destroyed with an `AbortError` when the signal aborts.
   *
   * @throws InputError when the address is none of these, or the port is none
   * @throws HostConnectError when the host was reached, and the port was not
   */
  connect(to: HostPort, options: HostConnectOptions): Promise<Duplex>;
}

/** Why a host could not be spoken to. */
export const hostTroubles = [
  /** No connection, no answer, or it was cut: passing. */
  'unreachable',
  /** It is not the machine that was pinned. */
  'host-key-changed',
  /** The key is not accepted. Passing while a machine is being set up. */
  'login-refused',
  /** The operator's networks do not allow the address. */
  'not-allowed',
  /** `sudo -n` is refused, or wants a terminal. */
  'sudo-refused',
  /** The disk is full, or a path cannot be written. */
  'cannot-write',
] as const;

/** @public */
export type HostTrouble = (typeof hostTroubles)[number];

/** A host could not be spoken to; nothing is known of what was asked. */
export class HostTroubleError extends ServiceUnavailableError {
  constructor(readonly trouble: HostTrouble, message: string, cause?: Error) {
    super(message, cause);
  }

  /** True when it may be over without anybody's help. */
  get isPassing(): boolean {
    return this.trouble === 'unreachable';
  }
}

/** Why a host that was reached gives no stream to a port of its own. */
export const hostConnectTroubles = [
  /** Nothing listens there. */
  'refused',
  /** The host's SSH server forbids it: `AllowTcpForwarding`, `DisableForwarding` or `PermitOpen`. */
  'prohibited',
  /** No answer came in time, or the host has no way there. */
  'no-answer',
] as const;

/** @public */
export type HostConnectTrouble = (typeof hostConnectTroubles)[number];

/** A host was reached, and a port of its own was not. */
export class HostConnectError extends ServiceUnavailableError {
  constructor(
    readonly trouble: HostConnectTrouble,
    message: string,
    cause?: Error,
  ) {
    super(message, cause);
  }

  /** False when somebody has to change the settings of the host's SSH server. */
  get isPassing(): boolean {
    return this.trouble !== 'prohibited';
  }
}

/** What engines give to containers (RFC 1918 §3). */
const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;

/**
 * Lets nothing through but a port of a host's own loopback, or of a container on it.
 *
 * @throws InputError
 */
export function demandOwnPort({ host, port, isContainer }: HostPort): void {
  const isLoopback = isIPv4(host) ? host.startsWith('127.') : host === '::1';
  const isPrivate = isIPv4(host) && PRIVATE.test(host);
  if (isContainer ? !isPrivate : !isLoopback) {
    throw new InputError(
      isContainer
        ? `"${host}" is not an address that an engine gives to a container, such as 172.18.0.2.`
        : `A host is asked only for ports of its own: "${host}" is not a loopback address such as 127.0.0.1.`,
    );
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new InputError(`${port} is not a port: 1 to 65535.`);
  }
}
