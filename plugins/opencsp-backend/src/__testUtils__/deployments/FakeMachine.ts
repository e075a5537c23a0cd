import { Drift, ServiceState } from '@opencsp/plugin-opencsp-common';
import {
  DetachedStart,
  DetachedStarted,
  DetachedState,
  HostConnectError,
  HostFile,
  HostFileState,
  HostRunner,
  HostRunResult,
  HostSection,
  HostTroubleError,
} from '@opencsp/plugin-opencsp-node';

/** A machine in memory, and the way to it. It outlives every process of the portal. */
export class FakeMachine implements HostRunner {
  /** Ids of all that was started, in their order: each is an effect. */
  readonly starts: string[] = [];
  readonly stops: string[] = [];
  /** What a program does when it is started, by its id. */
  readonly effects = new Map<string, () => void>();
  readonly files = new Map<string, string>();
  /** How each service does; a service that is not there is missing. */
  readonly services = new Map<string, ServiceState>();
  readonly drift: Drift[] = [];
  readonly strangers: Drift[] = [];
  /** What the volumes hold. */
  hasData = false;
  /** What every call comes to, instead of an answer. */
  trouble: HostTroubleError | undefined;
  /** Called before each call, so that a test can break one. */
  onCall: (name: string, count: number) => void = () => undefined;
  calls = 0;
  /** Looks until something that was started has ended. */
  pollsUntilEnd = 2;
  private readonly polls = new Map<string, number>();

  async run(): Promise<HostRunResult> {
    this.call('run');
    return {
      exit: 0,
      stdout: '',
      stderr: '',
      truncated: false,
      timedOut: false,
    };
  }

  async gather(): Promise<HostSection[]> {
    this.call('gather');
    return [];
  }

  async put({ path, content }: HostFile): Promise<void> {
    this.call('put');
    this.files.set(path, content.toString());
  }

  async list(): Promise<HostFileState[]> {
    this.call('list');
    return [];
  }

  async prune(): Promise<string[]> {
    this.call('prune');
    return [];
  }

  async removeFolder(): Promise<void> {
    this.call('removeFolder');
    this.files.clear();
  }

  async start({ id }: DetachedStart): Promise<DetachedStarted> {
    this.call('start');
    if (this.polls.has(id)) {
      return { outcome: 'already' };
    }
    this.starts.push(id);
    this.polls.set(id, 0);
    this.effects.get(id)?.();
    return { outcome: 'started' };
  }

  async poll(id: string): Promise<DetachedState> {
    this.call('poll');
    const polls = this.polls.get(id);
    if (polls === undefined) {
      return { state: 'absent', output: '', next: 0 };
    }
    this.polls.set(id, polls + 1);
    return polls + 1 >= this.pollsUntilEnd
      ? { state: 'ended', exit: 0, output: 'done\n', next: 5 }
      : { state: 'running', output: '', next: 0 };
  }

  async stop(id: string): Promise<void> {
    this.call('stop');
    this.stops.push(id);
  }

  async forget(): Promise<void> {
    this.call('forget');
  }

  async connect(): Promise<never> {
    this.call('connect');
    throw new HostConnectError('refused', 'Nothing listens on this machine.');
  }

  private call(name: string): void {
    this.calls += 1;
    this.onCall(name, this.calls);
    if (this.trouble) {
      throw this.trouble;
    }
  }
}
