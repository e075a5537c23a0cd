import { anchored } from '@opencsp/plugin-opencsp-common';
import { ModelRoute, ProfileModel } from '../model';
import { byPrecedence } from '../rules/precedence';
import { AccessRule } from './settings';

/**
 * The rules of access control, the first that fits wins: open paths, paths of groups, other paths, then
 * the same for whole hosts. What fits none is denied.
 */
export function accessRules(model: ProfileModel): AccessRule[] {
  return model.routes
    .filter(route => route.tls)
    .sort(byPrecedence)
    .flatMap(rulesOf);
}

/** Members of any of the groups. */
export function anyOf(groups: readonly string[]): Array<string | string[]> {
  const subjects = groups.map(group => `group:${group}`);
  return subjects.length === 1 ? subjects : subjects.map(subject => [subject]);
}

function rulesOf(route: ModelRoute): AccessRule[] {
  const object = {
    domain: route.host,
    ...(route.pathPattern !== undefined && {
      resources: [anchored(route.pathPattern)],
    }),
  };
  if (route.policy === 'open') {
    return [{ ...object, policy: 'bypass' }];
  }
  if (route.groups.length === 0) {
    return [{ ...object, policy: route.policy }];
  }
  const members: AccessRule = {
    ...object,
    policy: route.policy,
    subject: anyOf(route.groups),
  };
  // A rule does not fit those outside of its group: without a stop, they would get on to the next one.
  return [members, { ...object, policy: 'deny' }];
}
