import { aroundCalls } from './aroundCalls';
import { redactDeep, redactError } from './redact';

/** The same object; secrets are hidden in what it answers and in what it throws. */
export function redacted<T extends object>(target: T): T {
  return aroundCalls(target, () => async result => {
    try {
      return redactDeep(await result);
    } catch (error) {
      throw redactError(error);
    }
  });
}
