import { SecureContext } from 'node:tls';
import {
  AnswerSeen,
  NameSeen,
  TlsSeen,
} from '../domain/routes/routeObservation';
import { openSecure, shakeHands } from './looks/handshake';
import { HttpSeen, probeHttp } from './looks/httpProbe';
import { NetTrouble } from './looks/netTrouble';
import { Way } from './looks/ways';
import { ProbeLimits, Probes } from './Probes';
import { RouteTarget } from './targets';

/** So much of a body is read, in bytes: the proxy's own answers are known by it. */
const MOST_BODY_BYTES = 400;

/** How a page is looked at from one side. */
export interface PageLook {
  https: Way;
  http: Way;
  probes: Probes;
  /** Who may have signed a certificate; the authorities of the system when absent. */
  trust?: SecureContext;
}

/** What one side saw of a page. What was not seen is absent. */
export interface PageSight {
  tls?: TlsSeen;
  answer?: AnswerSeen;
  /** True when the host's SSH server lets nobody through to its ports. */
  isForbidden: boolean;
}

/** A certificate and an answer of one side, as the looks give them. */
interface Found {
  tls?: TlsSeen | NetTrouble;
  answer?: HttpSeen | NetTrouble;
}

/**
 * Looks at the certificate of a name, and asks for its health path by the scheme that people use now. Over
 * HTTPS one connection shows both.
 *
 * @throws the reason of the signal of who wants the look
 */
export async function lookAtPage(
  target: RouteTarget,
  look: PageLook,
): Promise<PageSight> {
  const found =
    target.scheme === 'https'
      ? await overHttps(target, look)
      : await overHttp(target, look);
  const { tls, answer } = found;
  return {
    ...(tls && !isForbidden(tls) && { tls: tlsSeen(tls) }),
    ...(answer &&
      !isForbidden(answer) && { answer: answerSeen(answer, target) }),
    isForbidden: [tls, answer].some(each => each && isForbidden(each)),
  };
}

/** What both sides saw of a name, in one. */
export function sidesOf(
  portal: PageSight | undefined,
  host: PageSight | undefined,
): Pick<NameSeen, 'tls' | 'answer'> {
  const tls = pairOf(portal?.tls, host?.tls);
  const answer = pairOf(portal?.answer, host?.answer);
  return { ...(tls && { tls }), ...(answer && { answer }) };
}

async function overHttps(
  target: RouteTarget,
  { https, probes, trust }: PageLook,
): Promise<Found> {
  const found = await probes.run(async limits => {
    const secure = await openSecure(https, {
      ...limits,
      name: target.name,
      trust,
    });
    if (secure.outcome === 'trouble') {
      return { tls: secure, answer: secure };
    }
    return {
      tls: { of: 'certificate' as const, certificate: secure.certificate },
      answer: await ask(async () => secure.stream, target, limits),
    };
  });
  return found ?? {};
}

async function overHttp(
  target: RouteTarget,
  { https, http, probes, trust }: PageLook,
): Promise<Found> {
  const [shown, answer] = await Promise.all([
    target.https
      ? probes.run(limits =>
          shakeHands(https, { ...limits, name: target.name, trust }),
        )
      : undefined,
    probes.run(limits => ask(http, target, limits)),
  ]);
  return {
    tls:
      shown?.outcome === 'shown'
        ? { of: 'certificate', certificate: shown.certificate }
        : shown,
    answer,
  };
}

function ask(way: Way, { host, path }: RouteTarget, limits: ProbeLimits) {
  return probeHttp(way, { ...limits, host, path, maxBytes: MOST_BODY_BYTES });
}

function isForbidden(found: TlsSeen | HttpSeen | NetTrouble): boolean {
  return 'trouble' in found && found.trouble === 'prohibited';
}

function tlsSeen(found: TlsSeen | NetTrouble): TlsSeen {
  return 'of' in found ? found : { of: 'trouble', message: found.message };
}

function answerSeen(
  found: HttpSeen | NetTrouble,
  { isOpenPath }: RouteTarget,
): AnswerSeen {
  if (found.outcome === 'trouble') {
    return troubleSeen(found);
  }
  const { status, location, body } = found;
  return {
    of: 'answer',
    status,
    ...(location !== undefined && { location }),
    body,
    ...(isOpenPath && { isOpenPath }),
  };
}

function troubleSeen({ trouble, message }: NetTrouble): AnswerSeen {
  switch (trouble) {
    case 'no-tls':
    case 'tls-refused':
      return { of: 'tls', message };
    default:
      return { of: 'tcp', refused: trouble === 'refused', message };
  }
}

function pairOf<T>(
  portal: T | undefined,
  host: T | undefined,
): { portal?: T; host?: T } | undefined {
  return portal === undefined && host === undefined
    ? undefined
    : {
        ...(portal !== undefined && { portal }),
        ...(host !== undefined && { host }),
      };
}
