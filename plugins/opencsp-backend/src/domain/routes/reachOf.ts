import { ReachState } from '@opencsp/plugin-opencsp-common';
import { NameRecord } from './routeRecord';
import { AnswerSeen, RouterSeen } from './routeObservation';
import { RouteTrouble, RouteTroubleCode } from './routeTroubles';

/** How far a request came, judged. */
export interface Reach {
  state: ReachState;
  trouble?: RouteTrouble;
}

/** What is known beside the answer. */
export interface ReachContext {
  about: Pick<NameRecord, 'name' | 'signIn'>;
  /** Names of the login portal. */
  portals: readonly string[];
  /** Routers with this name; absent when the proxy could not be asked. */
  routers?: readonly RouterSeen[];
}

type Answer = Extract<AnswerSeen, { of: 'answer' }>;

/** Bodies by which the proxy's own answers are known (recorded/traefik/config-errors.json). */
const BODIES = {
  notFound: '404 page not found',
  noServer: 'no available server',
} as const;

/** Judges how far a request to a URL came. */
export function reachOf(seen: AnswerSeen, context: ReachContext): Reach {
  switch (seen.of) {
    case 'dns':
      return bad('dns', 'no-address', seen.message);
    case 'not-allowed':
      return bad('unknown', 'address-not-allowed', `It is ${seen.address}.`);
    case 'tcp':
      return bad(
        'tcp',
        seen.refused ? 'connection-refused' : 'connection-lost',
        seen.message,
      );
    case 'tls':
      return bad('tls', 'tls-failed', seen.message);
    default:
      return reachOfAnswer(seen, context);
  }
}

function reachOfAnswer(answer: Answer, context: ReachContext): Reach {
  const { status } = answer;
  const ofProxy = reachOfProxy(answer, context);
  if (ofProxy) {
    return ofProxy;
  }
  const target = targetOf(answer, context.about.name);
  if (target !== undefined) {
    return reachOfRedirect(target, answer, context);
  }
  if (asksToSignIn(answer, context) && status < 500) {
    // What the login portal says when it does not send to its page (recorded/authelia: 7, 19, 27).
    return [400, 401, 403].includes(status)
      ? bad('http-error', 'auth-refuses', code(status))
      : bad('http-error', 'sign-in-missing', code(status));
  }
  if (status < 400) {
    return { state: 'up' };
  }
  return bad(
    'http-error',
    status < 500 ? 'service-refuses' : 'service-error',
    code(status),
  );
}

/** Answers that the proxy gives by itself: 404, 502, 503, 504, and an empty 500 for the login portal. */
function reachOfProxy(
  { status, body }: Answer,
  { about, routers }: ReachContext,
): Reach | undefined {
  switch (status) {
    case 404:
      return body.trim() === BODIES.notFound ? notRouted(routers) : undefined;
    case 502:
      return bad('http-error', 'backend-down');
    case 503:
      return body.trim() === BODIES.noServer
        ? bad('http-error', 'no-server')
        : undefined;
    case 504:
      return bad('http-error', 'backend-slow');
    case 500:
      // Also on paths that the portal lets pass: it is asked first (recorded/traefik: 20).
      return about.signIn && body === ''
        ? bad('http-error', 'auth-server-down')
        : undefined;
    default:
      return undefined;
  }
}

/** "Does not exist" of a service of Docker's is a container that does not run (recorded: Docker 3). */
function notRouted(routers: readonly RouterSeen[] | undefined): Reach {
  const disabled = routers?.find(({ status }) => status === 'disabled');
  if (!disabled) {
    // A router that is on passes requests, so that the page itself is what was not found.
    return routers?.some(({ status }) => status !== 'disabled')
      ? bad('http-error', 'service-refuses', code(404))
      : bad('not-routed', 'no-router');
  }
  const text = (disabled.errors ?? []).join(' ');
  return /the service ".+@docker" does not exist/.test(text)
    ? bad('not-routed', 'container-not-running')
    : bad('not-routed', 'router-refused', text);
}

/** Host that a redirect names; nothing when it is none, or stays where it is. */
function targetOf(
  { status, location }: Answer,
  name: string,
): string | undefined {
  const isRedirect = (status >= 300 && status < 400) || status === 401;
  if (!isRedirect || location === undefined) {
    return undefined;
  }
  const base = `https://${name}/`;
  const target = URL.canParse(location, base)
    ? new URL(location, base).hostname
    : location;
  return target === name ? undefined : target;
}

function reachOfRedirect(
  target: string,
  answer: Answer,
  context: ReachContext,
): Reach {
  const toPortal = context.portals.includes(target);
  if (!toPortal) {
    return bad('http-error', 'sent-elsewhere', `It sends to ${target}.`);
  }
  return asksToSignIn(answer, context)
    ? { state: 'sign-in' }
    : bad('http-error', 'sign-in-unexpected');
}

function asksToSignIn(
  { isOpenPath }: Answer,
  { about }: ReachContext,
): boolean {
  return about.signIn && !isOpenPath;
}

function code(status: number): string {
  return `It answers ${status}.`;
}

function bad(
  state: ReachState,
  trouble: RouteTroubleCode,
  detail?: string,
): Reach {
  return {
    state,
    trouble: { code: trouble, ...(detail !== undefined && { detail }) },
  };
}
