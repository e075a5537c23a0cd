import {
  HostReadiness,
  Readiness,
  ReadinessPoint,
  readinessPoints,
  SignInCheck,
  SignInChecks,
  signInHops,
} from '@opencsp/plugin-opencsp-common';
import { before } from './fixtures';

const MINUTE = 60_000;

const PROFILE = { id: 'profile-1', name: 'family' };
const HOST = { id: 'host-1', name: 'attic' };

/** A point that is as it should be, unless changes say otherwise. */
export function readinessPointFixture(
  changes: Partial<ReadinessPoint> = {},
): ReadinessPoint {
  return {
    ...{ point: 'services', state: 'ok', details: [] },
    seenAt: before(new Date(), MINUTE),
    message: 'It is as it should be.',
    ...changes,
  };
}

/** A profile that is ready on one host, unless changes say otherwise. */
export function readinessFixture(
  changes: Partial<HostReadiness> = {},
): Readiness {
  const host: HostReadiness = {
    ...{ host: HOST, deploymentId: 'deployment-1', isReady: true },
    points: readinessPoints.map(point => readinessPointFixture({ point })),
    ...changes,
  };
  return {
    ...{ profile: PROFILE, isReady: host.isReady },
    ...{ items: [host], totalItems: 1 },
  };
}

/** A check that passed, unless changes say otherwise. */
export function signInCheckFixture(
  changes: Partial<SignInCheck> = {},
): SignInCheck {
  return {
    ...{ id: 'profile-1.host-1', profile: PROFILE, host: HOST },
    state: 'passed',
    startedAt: before(new Date(), MINUTE),
    endedAt: before(new Date(), MINUTE - 5_000),
    message: 'One sign-in opened the services, as it does for people.',
    hops: signInHops.map(hop => ({
      ...{ hop, state: 'ok', message: 'It is as it should be.' },
    })),
    usersLeft: 0,
    ...changes,
  };
}

/** The checks of a profile on one host. */
export function signInChecksFixture(
  changes: Partial<SignInCheck> = {},
): SignInChecks {
  return { items: [signInCheckFixture(changes)], totalItems: 1 };
}
