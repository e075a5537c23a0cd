import { profileReadPermission } from '@opencsp/plugin-opencsp-common';
import { notAllowed, OwnedPermission } from '../../authz/Authorizer';
import { Caller } from '../../authz/Caller';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { ProfilesOptions } from './options';
import { profileNotFound } from './profileErrors';

type Access = Pick<ProfilesOptions, 'authorizer' | 'store'>;

/** @throws NotFoundError also for what belongs to somebody else */
export async function readableProfile(
  { authorizer, store }: Access,
  caller: Caller,
  id: string,
): Promise<ProfileRecord> {
  const record = await store.get(id);
  if (
    !record ||
    !(await authorizer.allows(
      caller.credentials,
      profileReadPermission,
      record,
    ))
  ) {
    throw profileNotFound(id);
  }
  return record;
}

/**
 * A profile that the caller may do this with.
 *
 * @throws NotFoundError when they may not even see it
 * @throws NotAllowedError when they may see it only
 */
export async function permittedProfile(
  access: Access,
  caller: Caller,
  id: string,
  permission: OwnedPermission,
): Promise<ProfileRecord> {
  const record = await readableProfile(access, caller, id);
  const { authorizer } = access;
  if (!(await authorizer.allows(caller.credentials, permission, record))) {
    throw notAllowed(permission.name);
  }
  return record;
}
