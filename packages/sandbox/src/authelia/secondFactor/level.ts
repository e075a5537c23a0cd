import { Session } from '../sessions';
import { Visit, World } from '../world';
import { Addressing, codeMessage, eventMessage } from './messages';

/* How somebody who is signed in gets an app for codes, and signs in with it; for the API and for the pages. */

/** How long somebody may change what protects the account after the one-time code (recorded: Authelia 21). */
const ELEVATED_MS = 10 * 60_000;

/** How long a secret waits for its first code. */
const ENROLMENT_MS = 10 * 60_000;

/** A visit of somebody who is signed in. */
export interface SignedInVisit extends Visit {
  session: Session;
  value: string;
}

/** True for a visit of somebody who is signed in. */
export function isSignedIn(visit: Visit | undefined): visit is SignedInVisit {
  return visit?.session !== undefined && visit.value !== undefined;
}

/** How long somebody is still elevated, in milliseconds; 0 when they are not. */
export function elevatedFor(world: World, { session }: SignedInVisit): number {
  return Math.max(0, (session.elevatedUntil ?? 0) - world.now());
}

/**
 * Sends a one-time code.
 *
 * @returns the id by which it is revoked
 * @throws Error when the message cannot be written
 */
export function sendCode(
  world: World,
  { session, domain }: SignedInVisit,
  remoteIp: string,
): string {
  const { person } = session;
  const given = world.codes.make(person.username, world.now());
  const { portalUrl } = domain;
  world.notify(
    codeMessage(addressing(world, session, remoteIp), {
      ...given,
      ...{ portalUrl, domain: domain.domain },
    }),
  );
  return given.id;
}

/** Elevates somebody who read the message. @returns false for a wrong code */
export function takeCode(
  world: World,
  { session }: SignedInVisit,
  code: string,
): boolean {
  const now = world.now();
  const isRight = world.codes.take(session.person.username, code, now);
  if (isRight) {
    session.elevatedUntil = now + ELEVATED_MS;
  }
  return isRight;
}

/** Begins an enrolment. @returns the secret, in base32 */
export function beginEnrolment(
  world: World,
  { session }: SignedInVisit,
): string {
  const secret = world.secondFactors.newSecret();
  session.enrolment = { secret, expires: world.now() + ENROLMENT_MS };
  return secret;
}

/** Ends it with the first code. @returns false for a wrong code, and when none was begun */
export function finishEnrolment(
  world: World,
  { session }: SignedInVisit,
  code: string,
  remoteIp: string,
): boolean {
  const { enrolment, person } = session;
  const now = world.now();
  if (
    !enrolment ||
    enrolment.expires < now ||
    !world.secondFactors.enrol(person.username, enrolment.secret, code, now)
  ) {
    return false;
  }
  session.enrolment = undefined;
  world.notify(eventMessage(addressing(world, session, remoteIp), 'Added'));
  return true;
}

/** Takes the app for codes away from somebody. @returns false when there was none */
export function removeSecondFactor(
  world: World,
  { session }: SignedInVisit,
  remoteIp: string,
): boolean {
  const isRemoved = world.secondFactors.remove(session.person.username);
  if (isRemoved) {
    world.notify(eventMessage(addressing(world, session, remoteIp), 'Removed'));
  }
  return isRemoved;
}

/** Signs in with a code. @returns the header that sets the new cookie; nothing for a wrong code */
export function secondFactor(
  world: World,
  { session, sessions, value }: SignedInVisit,
  code: string,
): string | undefined {
  const now = world.now();
  if (!world.secondFactors.take(session.person.username, code, now)) {
    return undefined;
  }
  const fresh = sessions.begin({ ...session, level: 2, lastUse: now }, value);
  return sessions.cookie(fresh, session.isKept, now);
}

/** The header that sets the cookie anew, as after each change of the session. */
export function sameCookie(
  world: World,
  { session, sessions, value }: SignedInVisit,
): string {
  return sessions.cookie(value, session.isKept, world.now());
}

function addressing(
  { now, startedAt }: World,
  { person }: Session,
  remoteIp: string,
): Addressing {
  return { person, now: now(), uptimeMs: now() - startedAt, remoteIp };
}
