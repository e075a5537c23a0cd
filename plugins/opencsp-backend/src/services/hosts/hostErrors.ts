import { NotFoundError } from '@backstage/errors';
import { conflict, ErrorExtras } from '../requestErrors';

/** 404, the same whether it does not exist or belongs to somebody else. */
export function hostNotFound(id: string): NotFoundError & ErrorExtras {
  return Object.assign(
    new NotFoundError(`There is no host "${id}" that you may see.`),
    { code: 'not-found', nextStep: 'Look in the list of your hosts.' },
  );
}

/** 404 for everything about hosts where an operator has not set up what they need. */
export function hostsNotSetUp(): NotFoundError & ErrorExtras {
  return Object.assign(
    new NotFoundError('Hosts are not set up in this portal.'),
    {
      code: 'hosts-not-set-up',
      nextStep:
        'An operator sets opencsp.hosts.sshKeyFile and opencsp.profiles, whose keys seal those of hosts.',
    },
  );
}

/** 409: the engine or somebody else wrote again and again at the same moment. */
export function hostBusy(): Error {
  return conflict('busy', 'The host changes at this moment.', {
    nextStep: 'Try again in a second.',
  });
}

/** 409 that names the field. */
export function fieldConflict(
  code: string,
  path: string,
  { message, nextStep }: { message: string; nextStep: string },
): Error {
  return conflict(code, message, { fields: [{ path, message }], nextStep });
}
