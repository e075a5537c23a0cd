import {
  isDeploymentMoving,
  OldHostChoice,
} from '@opencsp/plugin-opencsp-common';
import type { DeploymentRecord } from './deploymentRecord';
import { isBeingLeft, MovesFrom, otherHost, OtherHost } from './moving';

/** Where a deployment is to be. */
export interface WantedPlace {
  profileId: string;
  hostId: string;
  /** What becomes of the profile on the host where it is now, when that is another. */
  oldHost?: OldHostChoice;
}

/** Why it cannot be there now; what stands against it is named. */
export type PlaceRefusal =
  /** Another profile is on the host. */
  | { outcome: 'host-in-use'; by: { profileId: string; profileName: string } }
  /** The profile is on another host, and nobody said what becomes of it there. */
  | { outcome: 'profile-elsewhere'; at: { hostId: string; hostName: string } }
  /** The one that it would take the place of is still moving. */
  | { outcome: 'moving'; deploymentId: string }
  /** The profile is being moved to another host than this. */
  | { outcome: 'being-left'; from: OtherHost; to: OtherHost }
  /** The profile was moved, and is not off the host where it was before that. */
  | { outcome: 'still-left'; from: OtherHost };

/** What making a deployment there means for those that are live. */
export type Place = {
  /** Where the profile is now, when that is another host. */
  from?: DeploymentRecord;
  /** Of the same profile on the same host. */
  replaces?: DeploymentRecord;
} & (
  | { ok: true; movesFrom?: MovesFrom }
  | { ok: false; refusal: PlaceRefusal }
);

type Refused = { ok: false; refusal: PlaceRefusal };

/**
 * The rules between profiles and hosts: one profile on a host; one host for a profile, or two while it is
 * moved from one to the other.
 *
 * @param live - the live deployments of the profile and on the host
 */
export function placeFor(
  live: readonly DeploymentRecord[],
  wanted: WantedPlace,
): Place {
  const onHost = live.find(({ hostId }) => hostId === wanted.hostId);
  if (onHost && onHost.profileId !== wanted.profileId) {
    const { profileId, profileName } = onHost;
    return refused({ outcome: 'host-in-use', by: { profileId, profileName } });
  }
  const ofProfile = live.filter(
    ({ profileId }) => profileId === wanted.profileId,
  );
  const left = ofProfile.find(({ movesTo }) => movesTo !== undefined);
  return left && isBeingLeft(left)
    ? placeWhileMoving(left, onHost, wanted)
    : placeAtRest(ofProfile, onHost, wanted);
}

/** Only the host to which it is moved can be deployed to: the move goes on with the new deployment. */
function placeWhileMoving(
  left: DeploymentRecord,
  onHost: DeploymentRecord | undefined,
  wanted: WantedPlace,
): Place {
  const { movesTo } = left;
  if (movesTo && movesTo.hostId !== wanted.hostId) {
    const { deploymentId, hostId, hostName } = movesTo;
    return refused({
      outcome: 'being-left',
      from: otherHost(left),
      to: { deploymentId, hostId, hostName },
    });
  }
  return {
    from: left,
    replaces: onHost,
    ...(movingOne(onHost) ?? {
      ok: true,
      movesFrom: {
        ...otherHost(left),
        oldHost: wanted.oldHost ?? onHost?.movesFrom?.oldHost ?? 'stop',
      },
    }),
  };
}

function placeAtRest(
  ofProfile: readonly DeploymentRecord[],
  onHost: DeploymentRecord | undefined,
  wanted: WantedPlace,
): Place {
  const elsewhere = ofProfile.filter(({ hostId }) => hostId !== wanted.hostId);
  const from = elsewhere.find(({ movesTo }) => movesTo === undefined);
  if (!from) {
    return { replaces: onHost, ...(movingOne(onHost) ?? { ok: true }) };
  }
  const { hostId, hostName } = from;
  const stillLeft = elsewhere.find(it => it !== from);
  if (stillLeft) {
    return refused({ outcome: 'still-left', from: otherHost(stillLeft) });
  }
  if (wanted.oldHost === undefined) {
    return {
      ...refused({ outcome: 'profile-elsewhere', at: { hostId, hostName } }),
      from,
    };
  }
  return {
    from,
    replaces: onHost,
    ...(movingOne(from) ??
      movingOne(onHost) ?? {
        ok: true,
        // Who asked for its removal before, and had it fail, wants it gone.
        movesFrom: {
          ...otherHost(from),
          oldHost: from.removal ? 'remove' : wanted.oldHost,
        },
      }),
  };
}

function movingOne(record: DeploymentRecord | undefined): Refused | undefined {
  return record && isDeploymentMoving(record.state)
    ? refused({ outcome: 'moving', deploymentId: record.id })
    : undefined;
}

function refused(refusal: PlaceRefusal): Refused {
  return { ok: false, refusal };
}
