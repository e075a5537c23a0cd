import { ConflictError, NotFoundError } from '@backstage/errors';
import { orderAgain } from '../../domain/routes/routeRequests';
import { Time } from '../../domain/record';
import { RouteSetRow } from '../../store/routes/RouteSetStore';
import { conflict, ErrorExtras } from '../requestErrors';

/** 404, the same whether they do not exist or belong to somebody else. */
export function routesNotFound(id: string): NotFoundError & ErrorExtras {
  return Object.assign(
    new NotFoundError(`There are no addresses "${id}" that you may see.`),
    {
      code: 'not-found',
      nextStep: 'Look in the list of the addresses of your profiles.',
    },
  );
}

/** 409: somebody else wrote again and again at the same moment. */
export function routesBusy(): ConflictError {
  return conflict('busy', 'The addresses change at this moment.', {
    nextStep: 'Try again in a second.',
  });
}

/** @throws ConflictError when nobody looks after them any more */
export function demandFollowed({
  state,
  profileName,
  hostName,
}: RouteSetRow): void {
  if (state === 'ended') {
    throw conflict(
      'routes-ended',
      `The profile "${profileName}" is not on the host "${hostName}" any more, so nobody looks after its addresses.`,
      { nextStep: 'Deploy the profile there again.' },
    );
  }
}

/**
 * The row after a name may be ordered again.
 *
 * @throws NotFoundError or ConflictError in the words of the domain, with code and next step
 */
export function orderedAgain(
  row: RouteSetRow,
  name: string,
  now: Time,
): RouteSetRow {
  try {
    return { ...row, set: orderAgain(row.set, name, now) };
  } catch (error) {
    if (error instanceof NotFoundError) {
      throw Object.assign(error, {
        code: 'not-found',
        nextStep: 'Look which addresses the profile has on this host.',
      });
    }
    if (error instanceof ConflictError) {
      throw Object.assign(error, {
        code: 'cannot-order',
        nextStep: 'Wait; the list of addresses tells what comes of it.',
      });
    }
    throw error;
  }
}
