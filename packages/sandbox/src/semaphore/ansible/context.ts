import { InventoryHost } from './inventory';

/** What a playbook run works with: all of Ansible that the stand-in has. */
export interface PlayContext {
  /** Hosts of the inventory that `--limit` leaves. */
  hosts: readonly InventoryHost[];
  /** Extra variables as merged by Semaphore. */
  variables: Record<string, unknown>;
  /** Variables of the process, of the environment of the template. */
  processEnvironment: Record<string, string>;
  /** Where the repository was checked out. */
  folder: string;
  /** `--check`: nothing is changed. */
  check: boolean;
  /** `--diff`. */
  diff: boolean;
  /** OpenSSH private key of the inventory; empty when it has none. */
  privateKey: string;
  /** User of that key. */
  login: string;
  /** Files that playbooks wrote, by host and path. */
  files: Map<string, string>;
  /** Ends its connections. */
  signal: AbortSignal;
  /** Prints lines. */
  print(lines: string[]): void;
  /** Waits as long as real work would take; rejects when the run is killed. */
  work(milliseconds: number): Promise<void>;
}

/** Exit codes of `ansible-playbook` (recorded: 20, 22, 23, 24, 28, 32, 35). */
export const EXIT = {
  OK: 0,
  NOTHING_TO_DO: 1,
  FAILED: 2,
  UNREACHABLE: 4,
  BROKEN: 4,
} as const;

/** Something that `ansible-playbook` plays; answers with its exit code. */
export type Playbook = (context: PlayContext) => Promise<number>;
