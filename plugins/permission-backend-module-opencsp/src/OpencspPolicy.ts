import {
  BackstageCredentials,
  BackstageUserInfo,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { PolicyDecision } from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { decideOpencsp } from '@opencsp/plugin-opencsp-node';
import { decideStock } from './decideStock';

/**
 * The one policy of the portal: what a role may do, and nothing else. Services never get here
 * (Backstage's permission client lets them pass); a caller without an identity gets nothing.
 */
export class OpencspPolicy implements PermissionPolicy {
  private readonly known = new WeakMap<
    BackstageCredentials,
    Promise<BackstageUserInfo>
  >();

  constructor(private readonly userInfo: UserInfoService) {}

  async handle(
    request: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const caller = user && (await this.infoOf(user.credentials));
    return decideOpencsp(request, caller) ?? decideStock(request, caller);
  }

  /** All questions of one HTTP request come with one credentials object: ask once for them. */
  private infoOf(
    credentials: BackstageCredentials,
  ): Promise<BackstageUserInfo> {
    const asked = this.known.get(credentials);
    if (asked) {
      return asked;
    }
    const info = this.userInfo.getUserInfo(credentials);
    this.known.set(credentials, info);
    return info;
  }
}
