import { CreateProfile } from '@opencsp/plugin-opencsp-common';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { CreateProfileOutcome } from '../../store/profiles/ProfileStore';
import { conflict } from '../requestErrors';
import { domainNested, domainTaken, nameTakenMessage } from './profileErrors';

/** The outcomes that only a race brings to light; each names its field. */
export function demandMadeProfile(
  outcome: CreateProfileOutcome,
  request: CreateProfile,
): Extract<CreateProfileOutcome, { record: ProfileRecord }> {
  switch (outcome.outcome) {
    case 'created':
    case 'repeated':
      return outcome;
    case 'name-taken': {
      const message = nameTakenMessage(request.name);
      throw conflict('name-taken', message, {
        fields: [{ path: 'name', message }],
        nextStep: 'Choose another name.',
      });
    }
    case 'domain-taken':
      throw domainTaken(request.domain);
    case 'domain-nested':
      throw domainNested(request.domain);
    default:
      throw conflict(
        'key-reused',
        'This Idempotency-Key was used for another request. Send a new one with each new request.',
        { nextStep: 'Send the request again with a new key.' },
      );
  }
}
