import { hostReadPermission } from '@opencsp/plugin-opencsp-common';
import { notAllowed, OwnedPermission } from '../../authz/Authorizer';
import { Caller } from '../../authz/Caller';
import { HostRecord } from '../../domain/hosts/hostRecord';
import { hostNotFound } from './hostErrors';
import { HostsOptions } from './options';

type Access = Pick<HostsOptions, 'authorizer' | 'store'>;

/** @throws NotFoundError also for what belongs to somebody else */
export async function readableHost(
  { authorizer, store }: Access,
  caller: Caller,
  id: string,
): Promise<HostRecord> {
  const record = await store.get(id);
  if (
    !record ||
    !(await authorizer.allows(caller.credentials, hostReadPermission, record))
  ) {
    throw hostNotFound(id);
  }
  return record;
}

/**
 * A host that the caller may do this with.
 *
 * @throws NotFoundError when they may not even see it
 * @throws NotAllowedError when they may see it only
 */
export async function permittedHost(
  access: Access,
  caller: Caller,
  id: string,
  permission: OwnedPermission,
): Promise<HostRecord> {
  const record = await readableHost(access, caller, id);
  const { authorizer } = access;
  if (!(await authorizer.allows(caller.credentials, permission, record))) {
    throw notAllowed(permission.name);
  }
  return record;
}
