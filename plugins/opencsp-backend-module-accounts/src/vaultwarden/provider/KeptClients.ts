import { VaultwardenClient } from '../createVaultwardenClient';
import { VaultDoor } from './VaultDoor';

/** A client of one server, and its way there. */
export interface KeptClient {
  client: VaultwardenClient;
  door: VaultDoor;
}

/** More servers than one process looks after between two rounds. */
const MOST = 200;

/**
 * Clients between their uses. Ten logins exhaust a server's limit, good ones included, so that each client keeps its
 * tokens; it is taken out while it is used, so that nobody else sends its requests another way.
 */
export class KeptClients {
  readonly #idle = new Map<string, KeptClient>();

  /** @param key - of the server and its secrets */
  take(key: string): KeptClient | undefined {
    const kept = this.#idle.get(key);
    this.#idle.delete(key);
    return kept;
  }

  /** The one that was used longest ago is forgotten when there are too many. */
  put(key: string, kept: KeptClient): void {
    this.#idle.delete(key);
    this.#idle.set(key, kept);
    const [oldest] = this.#idle.keys();
    if (this.#idle.size > MOST && oldest !== undefined) {
      this.#idle.delete(oldest);
    }
  }
}
