import {
  DeploymentState,
  HostReadiness,
  HostState,
  InstanceState,
  isDeploymentMoving,
  isHostMoving,
  isMoving,
  isPersonMoving,
  isProfileMoving,
  isSignInCheckMoving,
  OpencspApiError,
  Person,
  ProfileState,
  RouteSet,
  ServiceState,
  SignInCheck,
} from '@opencsp/plugin-opencsp-common';

/** How often is asked while something moves. */
export const POLL_MOVING_MS = 3_000;
/** How often is asked when nothing moves and no signal would tell. */
export const POLL_IDLE_MS = 30_000;
/** How often is asked when signals work: one may be lost. */
export const POLL_SIGNALS_MS = 60_000;
/** How often is asked while no answer comes: the portal restarts, or the way to it is cut. */
export const POLL_FAILING_MS = 5_000;
/** How often operators' lists are asked for: most of what changes there sends no signal. */
export const POLL_OPERATIONS_MS = 10_000;

/**
 * True when the portal itself did not answer (no connection, or a proxy says so): then every answer that
 * is shown may be old, and every signal may be lost.
 */
export function isOutage(error: unknown): boolean {
  return (
    error instanceof OpencspApiError &&
    [0, 502, 503, 504].includes(error.details.status) &&
    error.details.code === undefined
  );
}

/**
 * When a query asks again: soon while the portal does not answer, else as usual.
 *
 * @param usual - in milliseconds
 */
export function askingAgain(error: unknown, usual: number): number {
  return isOutage(error) ? POLL_FAILING_MS : usual;
}

/**
 * When to ask again: signals make a page live, asking is the way back when one was lost or there
 * are none.
 */
export function pollInterval(
  states: readonly InstanceState[],
  signalsAvailable: boolean,
): number {
  return pollIntervalOf(states.some(isMoving), signalsAvailable);
}

/** The same for profiles. */
export function pollProfiles(
  states: readonly ProfileState[],
  signalsAvailable: boolean,
): number {
  return pollIntervalOf(states.some(isProfileMoving), signalsAvailable);
}

/** The same for deployments. */
export function pollDeployments(
  states: readonly DeploymentState[],
  signalsAvailable: boolean,
): number {
  return pollIntervalOf(states.some(isDeploymentMoving), signalsAvailable);
}

/** The same for hosts. No signal tells when one was last seen. */
export function pollHosts(states: readonly HostState[]): number {
  return pollIntervalOf(states.some(isHostMoving), false);
}

/** The same for services: one that starts will soon be something else. */
export function pollServices(
  states: readonly ServiceState[],
  signalsAvailable: boolean,
): number {
  return pollIntervalOf(
    states.some(it => it === 'waiting' || it === 'starting'),
    signalsAvailable,
  );
}

/** The same for routes: a certificate that is on its way is there in a minute. */
export function pollRoutes(
  sets: readonly RouteSet[],
  signalsAvailable: boolean,
): number {
  return pollIntervalOf(
    sets.some(
      ({ checkedAt, routes }) =>
        checkedAt === undefined ||
        routes.some(({ certificate }) => certificate.state === 'issuing'),
    ),
    signalsAvailable,
  );
}

/** The same for the people of a profile, whose accounts are made and cut off. */
export function pollPeople(
  people: readonly Person[],
  signalsAvailable: boolean,
): number {
  return pollIntervalOf(
    people.some(person => isPersonMoving(person) || getsPassword(person)),
    signalsAvailable,
  );
}

/** True while another password is on its way to an account that is there. */
function getsPassword({ password, accounts }: Person): boolean {
  return (
    password.state === 'waiting' &&
    accounts.some(({ isDirectory, state }) => isDirectory && state === 'there')
  );
}

/** The same for whether services are ready: what is on its way comes without anybody's help. */
export function pollReadiness(
  hosts: readonly HostReadiness[],
  signalsAvailable: boolean,
): number {
  return pollIntervalOf(
    hosts.some(({ points }) => points.some(({ state }) => state === 'waiting')),
    signalsAvailable,
  );
}

/** The same for checks of the sign-in. */
export function pollSignInChecks(
  checks: readonly SignInCheck[],
  signalsAvailable: boolean,
): number {
  return pollIntervalOf(checks.some(isSignInCheckMoving), signalsAvailable);
}

function pollIntervalOf(moving: boolean, signalsAvailable: boolean): number {
  if (moving) {
    return POLL_MOVING_MS;
  }
  return signalsAvailable ? POLL_SIGNALS_MS : POLL_IDLE_MS;
}
