import { Change, isGone, ProfileChange } from '@opencsp/plugin-opencsp-common';
import { EntityMapping } from './ChangeFeedProvider';
import { instanceEntity } from './instanceEntity';
import { profileEntity } from './profileEntity';

/**
 * Machines as resources.
 *
 * @param appUrl - where people reach the portal, without a trailing slash
 */
export function instanceMapping(appUrl: string): EntityMapping<Change> {
  return {
    name: 'opencsp-instances',
    words: { one: 'A machine', many: 'Machines' },
    entityOf: ({ instance }) =>
      instance && !isGone(instance.state)
        ? instanceEntity(instance, appUrl)
        : undefined,
  };
}

/** Profiles as systems. */
export function profileMapping(appUrl: string): EntityMapping<ProfileChange> {
  return {
    name: 'opencsp-profiles',
    words: { one: 'A profile', many: 'Profiles' },
    entityOf: ({ profile }) =>
      profile && profile.state !== 'deleted'
        ? profileEntity(profile, appUrl)
        : undefined,
  };
}
