import { HostPort } from '../hostPort';
import { ProxySet } from './proxySet';

/** What answers on a machine, by its ports and by the names that its proxies have. */
export interface MachineAnswers {
  readonly proxies: ProxySet;
  /** Has it look at the machine: something may be otherwise. */
  nudge(): void;
  /** Ends when it has taken up what is true now. */
  settled(): Promise<void>;
  /** What listens behind a port of the machine's own. */
  listenerAt(port: number): Promise<HostPort | undefined>;
  /** What listens behind a port of another address inside of the machine. */
  listenerOf(address: string, port: number): Promise<HostPort | undefined>;
  /** Ends all of it, as when the power goes. */
  close(): Promise<void>;
}
