import { OwnedPermission } from '../../authz/Authorizer';
import { Caller } from '../../authz/Caller';
import {
  ChangeAuthor,
  ProfileRecord,
} from '../../domain/profiles/profileRecord';
import { ProfileRequestResult } from '../../domain/profiles/profileRequests';
import { profileMessages } from '../../publish/profileMessages';
import { SaveProfileOutcome } from '../../store/profiles/ProfileStore';
import { conflict } from '../requestErrors';
import { permittedProfile } from './access';
import { ProfilesOptions } from './options';
import { KnownPerson } from './People';
import { busy, domainNested, domainTaken } from './profileErrors';

/** How often a request is tried again when the engine wrote at the same moment. */
const TRIES = 5;

/** What writing a request needs. */
export type Saving = Pick<
  ProfilesOptions,
  'authorizer' | 'store' | 'clock' | 'onDue'
>;

/** Who asks for what. */
export interface Asked {
  caller: Caller;
  id: string;
  permission: OwnedPermission;
}

/**
 * Decides about a profile as it is now, and writes the decision; again, when somebody else wrote at the
 * same moment. A decision that changes nothing is not written.
 *
 * @returns the profile as it is after that
 */
export async function saveChange(
  saving: Saving,
  { caller, id, permission }: Asked,
  decide: (record: ProfileRecord) => ProfileRecord | Promise<ProfileRecord>,
): Promise<ProfileRecord> {
  for (let tries = 0; tries < TRIES; tries++) {
    const record = await permittedProfile(saving, caller, id, permission);
    const after = await decide(record);
    if (after === record) {
      return record;
    }
    if ((await saveOnce(saving, record, after)) === 'saved') {
      return permittedProfile(saving, caller, id, permission);
    }
  }
  throw busy();
}

/**
 * Writes what a person asked for, unless somebody wrote since it was read.
 *
 * @throws ConflictError when another profile took the domain, or one above or below it, at the same
 * moment
 */
export async function saveOnce(
  { store, clock, onDue }: Saving,
  before: ProfileRecord,
  after: ProfileRecord,
): Promise<Exclude<SaveProfileOutcome, 'domain-taken' | 'domain-nested'>> {
  const outcome = await store.saveRequest(
    before,
    after,
    clock.now(),
    profileMessages(before, after),
  );
  if (outcome === 'domain-taken') {
    throw domainTaken(after.spec.domain);
  }
  if (outcome === 'domain-nested') {
    throw domainNested(after.spec.domain);
  }
  if (outcome === 'saved') {
    onDue();
  }
  return outcome;
}

/** @throws ConflictError when the state of the profile does not allow it */
export function demandOk(
  code: string,
  result: ProfileRequestResult,
): ProfileRecord {
  if (!result.ok) {
    throw conflict(code, result.problem, {
      nextStep:
        'Look at the state of the profile; it may have changed meanwhile.',
    });
  }
  return result.record;
}

/** The person, as the commit names them. */
export function authorOf(
  { userEntityRef }: Caller,
  { name, email }: KnownPerson,
): ChangeAuthor {
  return { ref: userEntityRef, name, email };
}
