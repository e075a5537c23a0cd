import { SignInHop } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { Cookie, cookiesFor } from './cookies';
import { SignInTrouble, signInTrouble } from './signInTroubles';

/*
 * What answers mean on the way of a person through a sign-in, as recorded (recorded/authelia 01 … 10,
 * recorded/traefik).
 */

/** What a server answered. */
export interface SignInAnswer {
  status: number;
  /** Where a redirect leads, as it was written. */
  location?: string;
  /** `Set-Cookie`, line by line. */
  cookies: readonly string[];
  /** The beginning. */
  body: string;
}

/** What an answer means. */
export type Verdict =
  | { of: 'ok'; message: string }
  /** With the hop that it is about, where that is not the one that was walked. */
  | { of: 'failed'; trouble: SignInTrouble; hop?: SignInHop };

/** The names that a person comes by. */
export interface Names {
  service: string;
  portal: string;
}

/** The proxy's own answers, when it cannot ask the sign-in portal (recorded: traefik 20). */
const AUTH_DOWN = 500;

const firstFactorSchema = z.object({ status: z.literal('OK') });

/** What a service answers to somebody who is not signed in. */
export function judgeAnonymous(
  { status, location, body }: SignInAnswer,
  { service, portal }: Names,
): Verdict {
  if (isSentToPortal({ status, location }, { service, portal })) {
    return ok(`${service} sends people to ${portal}.`);
  }
  if (status >= 200 && status < 300) {
    return failed(
      'sign-in-unguarded',
      `${service} answers ${status} to somebody who is not signed in: nobody is asked for a password.`,
    );
  }
  if (status === 404) {
    return {
      ...failed(
        'sign-in-route',
        `The proxy answers 404 for ${service}: it knows no way to it, or its container does not run.`,
      ),
      hop: 'route',
    };
  }
  if (status === AUTH_DOWN && body === '') {
    return failed(
      'sign-in-portal',
      `The proxy answers 500 for ${service}: it cannot ask the sign-in portal.`,
    );
  }
  return failed(
    'sign-in-redirect',
    location === undefined
      ? `${service} answers ${status}, and does not send people to ${portal}.`
      : `${service} sends people to ${shown(location)}, and not to ${portal}.`,
  );
}

/** What the sign-in portal answers to somebody who was sent there. */
export function judgePortal({ status }: SignInAnswer, portal: string): Verdict {
  return status === 200
    ? ok(`${portal} shows its page.`)
    : failed('sign-in-portal', `${portal} answers ${status}.`);
}

/** What the sign-in portal makes of a name and a password. */
export type FirstFactor =
  | { of: 'signed-in' }
  /** It says the same whatever is at fault: who is has to be asked (recorded: authelia 9). */
  | { of: 'refused' }
  | { of: 'odd'; trouble: SignInTrouble };

/** What an answer to a name and a password means. */
export function judgeFirstFactor(
  { status, body }: SignInAnswer,
  portal: string,
): FirstFactor {
  if (status === 401) {
    return { of: 'refused' };
  }
  return status === 200 && firstFactorSchema.safeParse(jsonOf(body)).success
    ? { of: 'signed-in' }
    : {
        of: 'odd',
        trouble: signInTrouble(
          'sign-in-portal',
          `${portal} answers ${status} to a name and a password.`,
        ),
      };
}

/** Who is at fault for a sign-in that was refused. */
export interface Asked {
  directory: 'opens' | 'refuses' | { away: string };
  /** Absent where the profile has no store of sessions. */
  sessions?: 'answers' | { away: string };
}

/** Names it. A directory that is away is told with the store of sessions, when that is away, too. */
export function judgeRefusal({ directory, sessions }: Asked): SignInTrouble {
  const lost =
    typeof sessions === 'object'
      ? `The store of its sessions does not answer: ${sessions.away}`
      : undefined;
  if (typeof directory === 'object') {
    return signInTrouble(
      'sign-in-directory-away',
      [
        `The sign-in portal lets nobody in, because the directory does not answer: ${directory.away}`,
        ...(lost === undefined ? [] : [lost]),
      ].join(' '),
    );
  }
  if (directory === 'refuses') {
    return signInTrouble(
      'sign-in-directory-refuses',
      'The directory itself does not take the password that was set a moment ago.',
    );
  }
  return lost === undefined
    ? signInTrouble(
        'sign-in-refused',
        'The sign-in portal refuses a name and a password that the directory takes, and the store of its sessions answers.',
      )
    : signInTrouble(
        'sign-in-sessions-away',
        `The sign-in portal lets nobody in. ${lost}`,
      );
}

/** What a browser makes of the cookie of a sign-in. */
export function judgeCookie(
  cookies: readonly Cookie[],
  services: readonly string[],
): Verdict {
  if (cookies.length === 0) {
    return failed(
      'sign-in-cookie',
      'The sign-in portal gave no cookie that a browser would keep.',
    );
  }
  const without = services.find(name => cookiesFor(cookies, name).length === 0);
  return without === undefined
    ? ok('A browser sends the cookie to the services.')
    : failed(
        'sign-in-cookie',
        `A browser would not send the cookie of the sign-in portal to ${without}.`,
      );
}

/** Where a service sends a browser on to, on its own name; nothing when it does not. */
export function onwardOf(
  { status, location }: Pick<SignInAnswer, 'status' | 'location'>,
  url: string,
): string | undefined {
  if (!isRedirect(status) || location === undefined) {
    return undefined;
  }
  const target = urlOf(location, url);
  const from = new URL(url);
  return target?.protocol === 'https:' && target.hostname === from.hostname
    ? `${target.pathname}${target.search}`
    : undefined;
}

/** What a service answers to somebody who is signed in. `sent-back`: who is at fault has to be asked. */
export function judgeSignedIn(
  answer: Pick<SignInAnswer, 'status' | 'location'>,
  { service, portal }: Names,
): Verdict | { of: 'sent-back' } {
  const { status, location } = answer;
  if (isSentToPortal(answer, { service, portal })) {
    return { of: 'sent-back' };
  }
  if (status >= 200 && status < 300) {
    return ok(`${service} answers ${status}, and sends nobody back.`);
  }
  if (status === 403) {
    return failed(
      'sign-in-not-allowed',
      `${service} answers 403 to somebody of the group that may use it.`,
    );
  }
  return failed(
    'sign-in-service',
    location === undefined
      ? `${service} answers ${status} to somebody who is signed in.`
      : `${service} sends somebody who is signed in to ${shown(location)}.`,
  );
}

/** Why somebody who is signed in was sent back. @param sessions - what the store of them says */
export function judgeSentBack(
  name: string,
  sessions: Asked['sessions'],
): SignInTrouble {
  return typeof sessions === 'object'
    ? signInTrouble(
        'sign-in-sessions-away',
        `${name} sends somebody who has just signed in back to the sign-in portal. The store of its sessions does not answer: ${sessions.away}`,
      )
    : signInTrouble(
        'sign-in-sent-back',
        `${name} sends somebody who has just signed in back to the sign-in portal.`,
      );
}

/** @param after - what the service answers with the cookie of the session that was ended */
export function judgeLogout(
  { status }: SignInAnswer,
  after: SignInAnswer | undefined,
  names: Names,
): Verdict {
  if (status !== 200) {
    return failed(
      'sign-in-logout',
      `${names.portal} answers ${status} to a sign-out.`,
    );
  }
  return after && isSentToPortal(after, names)
    ? ok('The session is over.')
    : failed(
        'sign-in-logout',
        `${names.service} still lets the session in that was ended.`,
      );
}

function isSentToPortal(
  { status, location }: Pick<SignInAnswer, 'status' | 'location'>,
  { service, portal }: Names,
): boolean {
  const target =
    isRedirect(status) && location !== undefined ? urlOf(location) : undefined;
  const back = target?.searchParams.get('rd');
  return (
    target?.protocol === 'https:' &&
    target.hostname === portal &&
    urlOf(back ?? '')?.hostname === service
  );
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function urlOf(text: string, base?: string): URL | undefined {
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}

/** Without its query, in which there may be what is nobody's business. */
function shown(location: string): string {
  const url = urlOf(location);
  return url ? `${url.origin}${url.pathname}` : 'an address that cannot be';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ok(message: string): Verdict {
  return { of: 'ok', message };
}

function failed(
  code: SignInTrouble['code'],
  message: string,
): Extract<Verdict, { of: 'failed' }> {
  return { of: 'failed', trouble: signInTrouble(code, message) };
}
