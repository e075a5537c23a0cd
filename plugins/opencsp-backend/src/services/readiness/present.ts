import {
  HostReadiness,
  SignInCheck,
  SignInChecks,
} from '@opencsp/plugin-opencsp-common';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { readinessOf } from '../../domain/readiness/readinessOf';
import { ReadinessFacts } from '../../domain/readiness/readinessRecord';
import { Time } from '../../domain/record';
import {
  NO_CHECK,
  SignInCheckRecord,
} from '../../domain/signInChecks/signInCheckRecord';

/** Where something is, as people and scripts see it. */
export type Place = Pick<
  DeploymentRecord,
  'id' | 'profileId' | 'profileName' | 'hostId' | 'hostName'
>;

/** How it stands with a profile on one host, as people and scripts see it. */
export function presentReadiness(
  { id, hostId, hostName }: Place,
  facts: ReadinessFacts,
): HostReadiness {
  const { isReady, points } = readinessOf(facts);
  return {
    host: { id: hostId, name: hostName },
    deploymentId: id,
    isReady,
    points: points.map(({ since, seenAt, ...point }) => ({
      ...point,
      since: timeOf(since),
      seenAt: timeOf(seenAt),
    })),
  };
}

/** The checks of a profile, as people and scripts see them. */
export function presentChecks(
  places: readonly { id: string; place: Place; check?: SignInCheckRecord }[],
): SignInChecks {
  const items = places.map(({ id, place, check }) =>
    presentCheck(id, place, check ?? NO_CHECK),
  );
  return { items, totalItems: items.length };
}

function presentCheck(
  id: string,
  { profileId, profileName, hostId, hostName }: Place,
  { asked, latest, users, usersTrouble }: SignInCheckRecord,
): SignInCheck {
  return {
    id,
    profile: { id: profileId, name: profileName },
    host: { id: hostId, name: hostName },
    state: asked ? 'waiting' : latest?.state ?? 'never',
    askedAt: timeOf(asked?.at),
    startedAt: timeOf(latest?.startedAt),
    endedAt: timeOf(latest?.endedAt),
    message: latest?.message,
    failedAt: latest?.failedAt,
    code: latest?.code,
    nextStep: latest?.nextStep,
    hops: latest?.hops ?? [],
    // While a check is made its user is in the directory on purpose.
    usersLeft: asked ? 0 : users.length,
    usersTrouble: asked ? undefined : usersTrouble,
  };
}

function timeOf(time: Time | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}
