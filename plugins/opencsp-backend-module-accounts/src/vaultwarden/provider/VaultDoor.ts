import {
  AccountTroubleError,
  HostConnectError,
  HostTroubleError,
  ServiceOnHost,
} from '@opencsp/plugin-opencsp-node';
import { exchange } from '../../http/exchange';
import { Send } from '../http/transport';

/** Port of Vaultwarden's HTTP (services-contracts.md §1.1). */
const PORT = 80;

/** What a client works with while it is used. */
export interface VaultWay {
  service: ServiceOnHost;
  /** Of its address in browsers. */
  host: string;
  signal: AbortSignal;
}

/**
 * The way of a client to its server. The client is kept and the way is not: each use brings its own, and ends with
 * its own signal.
 */
export class VaultDoor {
  #way?: VaultWay;
  #trouble?: Error;

  /** From now on requests go this way. */
  open(way: VaultWay): void {
    this.#way = way;
    this.#trouble = undefined;
  }

  /** Nothing goes through any more. */
  close(): void {
    this.#way = undefined;
  }

  /** Why the last request did not get to the server, when it is known. */
  takeTrouble(): Error | undefined {
    const trouble = this.#trouble;
    this.#trouble = undefined;
    return trouble;
  }

  readonly send: Send = async (request, signal) => {
    const way = this.#way;
    if (!way) {
      throw new Error('The vault is not in use');
    }
    const { service, host } = way;
    this.#trouble = undefined;
    try {
      return await exchange(
        service,
        PORT,
        { ...request, headers: { ...request.headers, host } },
        AbortSignal.any([signal, way.signal]),
      );
    } catch (error) {
      this.#trouble = isOfTheWay(error) ? error : undefined;
      throw error;
    }
  };
}

function isOfTheWay(error: unknown): error is Error {
  return (
    error instanceof AccountTroubleError ||
    error instanceof HostConnectError ||
    error instanceof HostTroubleError
  );
}
