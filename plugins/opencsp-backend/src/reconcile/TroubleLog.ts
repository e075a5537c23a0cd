import { LoggerService } from '@backstage/backend-plugin-api';
import { databaseOrNetworkTrouble } from '../store/databaseTrouble';
import { describeTrouble } from './trouble';

/** The same trouble is told again after this long, in milliseconds. */
const AGAIN_MS = 10 * 60_000;
/** So many different troubles are remembered. */
const MOST = 50;

/**
 * Tells trouble with the database that many meet at once, or one meets again and again, once: without the
 * statement, which stands before the words of the network too.
 */
export class TroubleLog {
  private readonly told = new Map<string, number>();

  constructor(private readonly logger: LoggerService) {}

  /** @param now - milliseconds of any clock that only goes forward */
  tell(message: string, error: unknown, now = performance.now()): void {
    const text =
      databaseOrNetworkTrouble(error)?.text ?? describeTrouble(error);
    const key = `${message} ${text}`;
    const last = this.told.get(key);
    if (last !== undefined && now - last < AGAIN_MS) {
      this.logger.debug(message, { error: text });
      return;
    }
    if (this.told.size >= MOST) {
      this.told.clear();
    }
    this.told.set(key, now);
    this.logger.warn(message, { error: text });
  }
}
