import { deploymentReadPermission } from '@opencsp/plugin-opencsp-common';
import { notAllowed, OwnedPermission } from '../../authz/Authorizer';
import { Caller } from '../../authz/Caller';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { deploymentNotFound } from './deploymentErrors';
import { DeploymentsOptions } from './options';

type Access = Pick<DeploymentsOptions, 'authorizer' | 'store'>;

/** @throws NotFoundError also for what belongs to somebody else */
export async function readableDeployment(
  { authorizer, store }: Access,
  caller: Caller,
  id: string,
): Promise<DeploymentRecord> {
  const record = await store.get(id);
  if (
    !record ||
    !(await authorizer.allows(
      caller.credentials,
      deploymentReadPermission,
      record,
    ))
  ) {
    throw deploymentNotFound(id);
  }
  return record;
}

/**
 * A deployment that the caller may do this with.
 *
 * @throws NotFoundError when they may not even see it
 * @throws NotAllowedError when they may see it only
 */
export async function permittedDeployment(
  access: Access,
  caller: Caller,
  id: string,
  permission: OwnedPermission,
): Promise<DeploymentRecord> {
  const record = await readableDeployment(access, caller, id);
  const { authorizer } = access;
  if (!(await authorizer.allows(caller.credentials, permission, record))) {
    throw notAllowed(permission.name);
  }
  return record;
}

/** True when the owner is the caller, or a group of theirs: they may act for it. */
export function actsFor(caller: Caller, owner: string): boolean {
  return owner === caller.userEntityRef || caller.owners.includes(owner);
}
