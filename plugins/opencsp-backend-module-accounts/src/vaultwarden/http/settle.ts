import { VaultwardenError, isRefusal } from './refusals';
import { refusalError } from './ask';

/** Looks, does, and looks again. */
export interface Settle<T> {
  /** For messages, such as `make a collection`. */
  what: string;
  look: () => Promise<T | undefined>;
  act: () => Promise<void>;
}

/** What is there now, and whether it was made here. */
export interface Settled<T> {
  value: T;
  made: boolean;
}

/**
 * Makes something once: what is there is taken; what was made is read back; and when the answer to the making got
 * lost, or says that it exists, looking tells what happened.
 *
 * @throws VaultwardenError of the act when the thing is not there afterwards
 */
export async function settle<T>(steps: Settle<T>): Promise<Settled<T>> {
  const before = await steps.look();
  if (before !== undefined) {
    return { value: before, made: false };
  }
  const lost = await steps.act().then(
    (): VaultwardenError | undefined => undefined,
    (error: unknown) => {
      if (isRefusal(error, 'outcome-unknown', 'exists')) {
        return error;
      }
      throw error;
    },
  );
  const after = await steps.look();
  if (after === undefined) {
    throw lost ?? refusalError(steps.what, { kind: 'unexpected' });
  }
  return { value: after, made: !isRefusal(lost, 'exists') };
}
