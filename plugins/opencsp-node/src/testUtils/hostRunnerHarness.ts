import { HostRunner, HostTrouble } from '../hostRunner';

/** A program that a test holds and lets go. */
export interface HeldProgram {
  argv: readonly string[];
  /** It writes this. */
  print(text: string | Uint8Array): Promise<void>;
  /** It ends with this code. */
  end(exit: number): Promise<void>;
}

/** Something that listens on a port of a host's own. */
export interface ListeningPort {
  port: number;
  /** What is said to it, and the text that its answer must hold; it closes the stream then. */
  say: string;
  hear: string;
}

/**
 * A runner with a host behind it, and levers on that host. The host has the usual programs `printf`,
 * `cat`, `sleep` and `false`, and no program `no-such-program`.
 */
export interface HostRunnerHarness {
  readonly runner: HostRunner;
  /** Where the portal keeps what is its own. */
  readonly home: string;
  /** A program for `start` under this id. */
  held(id: string): Promise<HeldProgram>;
  /** How often the program of this id was begun. */
  begun(id: string): Promise<number>;
  /** The machine is started anew. */
  reboot(): Promise<void>;
  /** How each trouble is made; each gives the way back. */
  readonly troubles: Partial<
    Record<HostTrouble, () => Promise<() => Promise<void>>>
  >;
  /** Something that answers on 127.0.0.1 of the host. */
  listening(): Promise<ListeningPort>;
  /** A port of 127.0.0.1 at which nothing listens. */
  closedPort(): Promise<number>;
  /** The SSH server lets nobody through to its ports; gives the way back. Absent where it cannot be told to. */
  prohibitForwarding?(): Promise<() => Promise<void>>;
  /** Nobody answers any more; gives the way back. */
  goSilent(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
