import { CreateInstance } from '@opencsp/plugin-opencsp-common';
import { InstanceRecord } from '../domain/record';
import { CreateOutcome } from '../store/InstanceStore';
import { conflict } from './requestErrors';

/** The outcomes that only a race brings to light; each names its field. */
export function demandMade(
  outcome: CreateOutcome,
  request: CreateInstance,
): Extract<CreateOutcome, { record: InstanceRecord }> {
  switch (outcome.outcome) {
    case 'created':
    case 'repeated':
      return outcome;
    case 'name-taken':
      throw conflict(
        'name-taken',
        `There is already a machine "${request.name}" of this owner.`,
        {
          fields: [{ path: 'name', message: 'Choose another name.' }],
        },
      );
    case 'address-taken':
      throw conflict(
        'address-taken',
        'The static address is already used by another machine.',
        {
          fields: [
            { path: 'network.address', message: 'Choose a free address.' },
          ],
        },
      );
    case 'over-quota':
      throw conflict(
        'over-quota',
        'The quota was used up by another request at the same moment.',
        {
          fields: [
            {
              path: 'size',
              message: 'Choose a smaller size, or delete a machine.',
            },
          ],
        },
      );
    case 'no-vm-id':
      throw conflict('no-vm-id', 'All VM ids of this platform are in use.', {
        nextStep: 'An operator must widen vmIds in sizes.yaml.',
      });
    default:
      throw conflict(
        'key-reused',
        'This Idempotency-Key was used for another request. Send a new one with each new request.',
      );
  }
}
