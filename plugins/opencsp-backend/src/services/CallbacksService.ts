import { LoggerService } from '@backstage/backend-plugin-api';
import { isSameToken, NO_TOKEN } from './callbackToken';
import { hostOfPrepareKey } from '../domain/hosts/prepareRun';
import { Time } from '../domain/record';
import { parseRunKey } from '../domain/runKey';
import { Clock } from '../reconcile/clock';
import { describeTrouble } from '../reconcile/trouble';
import { InstanceStore } from '../store/InstanceStore';

/** Whose runs call back. */
export interface CalledBack {
  get(id: string): Promise<{ run?: { key: string } } | undefined>;
  /** False when nothing was written. */
  hintRun(id: string, now: Time): Promise<boolean>;
}

/**
 * Takes what runs say about themselves. A callback is never believed: a right one makes the record due
 * now, and the engine reads the outcome itself.
 */
export class CallbacksService {
  constructor(
    private readonly options: {
      store: Pick<InstanceStore, 'callbackHash'> & CalledBack;
      /** Absent where hosts are not set up. */
      hosts?: { store: CalledBack; onDue: () => void };
      clock: Clock;
      logger: LoggerService;
      /** An instance became due. */
      onDue: () => void;
    },
  ) {}

  /** Never throws and answers nothing: whoever calls learns nothing from it. */
  async receive(key: string, token: string): Promise<void> {
    try {
      await this.hint(key, token);
    } catch (error) {
      this.options.logger.debug(
        'A callback was lost; the next pass looks anyway',
        { error: describeTrouble(error) },
      );
    }
  }

  private async hint(key: string, token: string): Promise<void> {
    const { clock, store } = this.options;
    const owner = this.ownerOf(key);
    const hash = owner && (await store.callbackHash(key));
    // Compared even where there is nothing to compare with: it takes as long.
    const isRight = isSameToken(token, hash ?? NO_TOKEN);
    if (!owner || !hash || !isRight) {
      return;
    }
    const record = await owner.store.get(owner.id);
    if (
      record?.run?.key === key &&
      (await owner.store.hintRun(owner.id, clock.now()))
    ) {
      owner.onDue();
    }
  }

  /** The record that a key names, as far as it says: of an instance, or of a host. */
  private ownerOf(
    key: string,
  ): { id: string; store: CalledBack; onDue: () => void } | undefined {
    const { store, hosts, onDue } = this.options;
    const instanceId = parseRunKey(key)?.instanceId;
    if (instanceId !== undefined) {
      return { id: instanceId, store, onDue };
    }
    const hostId = hostOfPrepareKey(key);
    return hosts && hostId !== undefined ? { id: hostId, ...hosts } : undefined;
  }
}
