import { LoggerService } from '@backstage/backend-plugin-api';
import { isSameToken, NO_TOKEN } from './callbackToken';
import { parseRunKey } from '../domain/runKey';
import { Clock } from '../reconcile/clock';
import { describeTrouble } from '../reconcile/trouble';
import { InstanceStore } from '../store/InstanceStore';

/**
 * Takes what runs say about themselves. A callback is never believed: a right one makes the record due
 * now, and the engine reads the outcome itself.
 */
export class CallbacksService {
  constructor(
    private readonly options: {
      store: InstanceStore;
      clock: Clock;
      logger: LoggerService;
      /** Something became due. */
      onDue: () => void;
    },
  ) {}

  /** Never throws and answers nothing: whoever calls learns nothing from it. */
  async receive(key: string, token: string): Promise<void> {
    const { logger, onDue } = this.options;
    try {
      if (await this.isDueNow(key, token)) {
        onDue();
      }
    } catch (error) {
      logger.debug('A callback was lost; the next pass looks anyway', {
        error: describeTrouble(error),
      });
    }
  }

  private async isDueNow(key: string, token: string): Promise<boolean> {
    const { clock, store } = this.options;
    const run = parseRunKey(key);
    const hash = run && (await store.callbackHash(key));
    // Compared even where there is nothing to compare with: it takes as long.
    const isRight = isSameToken(token, hash ?? NO_TOKEN);
    if (!run || !hash || !isRight) {
      return false;
    }
    const record = await store.get(run.instanceId);
    return (
      record?.run?.key === key && (await store.hintRun(record.id, clock.now()))
    );
  }
}
