import { ServiceUnavailableError } from '@backstage/errors';
import { StepOutcome } from '@opencsp/plugin-opencsp-node';
import { databaseOrNetworkTrouble } from '../../store/databaseTrouble';
import { describeTrouble } from '../trouble';

/** A database that comes back lets the run go on. */
export async function orUnavailable(
  work: () => Promise<StepOutcome>,
): Promise<StepOutcome> {
  try {
    return await work();
  } catch (error) {
    if (databaseOrNetworkTrouble(error)?.passing && error instanceof Error) {
      throw new ServiceUnavailableError(
        `The database did not answer: ${describeTrouble(error)}`,
        error,
      );
    }
    throw error;
  }
}
