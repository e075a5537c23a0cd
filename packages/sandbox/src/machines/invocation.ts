/** One program that runs on a machine. */
export interface Invocation {
  /** The program's own name and what follows it. */
  words: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Where it runs, absolute. */
  folder: string;
  user: string;
  /** All that comes on standard input; the promise settles at its end. */
  input(): Promise<Buffer>;
  /** @throws BrokenPipe when nobody reads any more */
  out(text: string | Buffer): void;
  /** @throws BrokenPipe when nobody reads any more */
  err(text: string): void;
  /** Aborted with a {@link Killed} when the program gets a signal. */
  signal: AbortSignal;
}

/** A program inside of a container; without a folder it runs in that of the image. */
export type InsideInvocation = Omit<Invocation, 'folder'> & { folder?: string };

/** A program of the closed table: does its work, answers with its exit code. */
export type Program = (call: Invocation) => Promise<number> | number;

/** The reader of a stream is gone. */
export class BrokenPipe extends Error {
  constructor() {
    super('Broken pipe');
    this.name = 'BrokenPipe';
  }
}

/** A program got a signal. */
export class Killed extends Error {
  constructor(readonly signalName: 'TERM' | 'KILL') {
    super(`killed by SIG${signalName}`);
    this.name = 'Killed';
  }
}

/** Exit codes of a shell. */
export const EXIT = {
  OK: 0,
  FAILED: 1,
  USAGE: 2,
  TIMED_OUT: 124,
  NOT_FOUND: 127,
  SIGPIPE: 141,
  SIGTERM: 143,
  SIGKILL: 137,
} as const;

/** The exit code of a program that ended by an error; anything but a signal is thrown again. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof BrokenPipe) {
    return EXIT.SIGPIPE;
  }
  if (error instanceof Killed) {
    return error.signalName === 'KILL' ? EXIT.SIGKILL : EXIT.SIGTERM;
  }
  throw error;
}

/** Runs a program inside another one and keeps what it wrote. */
export async function captured(
  call: Invocation,
  run: (inner: Invocation) => Promise<number>,
): Promise<{ exitCode: number; out: Buffer; err: Buffer }> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const exitCode = await run({
    ...call,
    input: async () => Buffer.alloc(0),
    out: text => out.push(Buffer.from(text)),
    err: text => err.push(Buffer.from(text)),
  });
  return { exitCode, out: Buffer.concat(out), err: Buffer.concat(err) };
}
