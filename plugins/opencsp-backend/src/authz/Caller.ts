import {
  BackstageCredentials,
  BackstageUserPrincipal,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { Role, roleGroupRef, roles } from '@opencsp/plugin-opencsp-common';
import { rolesOf } from '@opencsp/plugin-opencsp-node';

/** Who is asking: a signed-in person. */
export interface Caller {
  credentials: BackstageCredentials<BackstageUserPrincipal>;
  userEntityRef: string;
  /** Refs that the person can own by: themselves and their groups, the role groups left out. */
  owners: string[];
  roles: Role[];
}

/** Reads who is asking from their credentials. */
export async function callerOf(
  credentials: BackstageCredentials<BackstageUserPrincipal>,
  userInfo: UserInfoService,
): Promise<Caller> {
  const info = await userInfo.getUserInfo(credentials);
  const roleRefs = roles.map(roleGroupRef);
  return {
    credentials,
    userEntityRef: info.userEntityRef,
    owners: info.ownershipEntityRefs.filter(ref => !roleRefs.includes(ref)),
    roles: rolesOf(info.ownershipEntityRefs),
  };
}
