import {
  CertificateState,
  ReadinessState,
  routeWorks,
} from '@opencsp/plugin-opencsp-common';
import { NameRecord } from '../routes/routeRecord';
import { troubleWords } from '../routes/routeTroubles';
import { isRunning, pointOf, share, sinceOf, worstOf } from './point';
import { PointRecord, ReadinessFacts } from './readinessRecord';

const SEE = 'See the addresses of the profile: each one has its own reason.';

const STATES: Readonly<Record<CertificateState, ReadinessState>> = {
  'waiting-for-dns': 'waiting',
  issuing: 'waiting',
  issued: 'ok',
  staging: 'ok',
  failed: 'failed',
  'default-certificate': 'failed',
  expiring: 'ok',
  expired: 'failed',
  'wrong-host': 'failed',
  'http-only': 'ok',
};

/** All addresses answer, as people reach them. */
export function routesPoint(facts: ReadinessFacts): PointRecord {
  const unseen = notSeen('routes', facts);
  if (unseen) {
    return unseen;
  }
  const { names = [], checkedAt, warnings = [] } = facts.routes ?? {};
  const works = names.filter(routeWorks).length;
  const worst = worstOf(names.map(reachOf));
  const state = worst === 'failed' && isRunning(facts) ? 'waiting' : worst;
  return pointOf({
    ...{ point: 'routes', state, seenAt: checkedAt },
    since: sinceOf(
      state,
      names.map(name => ({ state: reachOf(name), since: name.since })),
    ),
    message: `${share(works, names.length)} ${
      names.length === 1 ? 'address answers' : 'addresses answer'
    }.`,
    ...(state !== 'ok' && { nextStep: SEE }),
    details: [
      ...warnings
        .filter(({ name }) => name === undefined)
        .map(({ message }) => message),
      ...names
        .filter(name => !routeWorks(name))
        .map(name => `${name.name}: ${reachWords(name)}`),
    ],
  });
}

/** All names have a certificate that lets people in. */
export function certificatesPoint(facts: ReadinessFacts): PointRecord {
  const unseen = notSeen('certificates', facts);
  if (unseen) {
    return unseen;
  }
  const { names = [], checkedAt } = facts.routes ?? {};
  const secure = names.filter(({ https }) => https);
  const good = secure.filter(each => certificateOf(each) === 'ok').length;
  const state = worstOf(secure.map(certificateOf));
  return pointOf({
    ...{ point: 'certificates', state, seenAt: checkedAt },
    since: sinceOf(
      state,
      secure.map(name => ({
        ...{ state: certificateOf(name), since: name.certificate.since },
      })),
    ),
    message:
      secure.length === 0
        ? 'The addresses have no certificates, as it was chosen.'
        : `${share(good, secure.length)} ${
            secure.length === 1 ? 'name has' : 'names have'
          } a certificate.`,
    ...(state !== 'ok' && { nextStep: SEE }),
    details: secure
      .filter(({ certificate }) => certificate.state !== 'issued')
      .map(certificateWords),
  });
}

/** Without addresses there is nothing to see; and with them, not before the first look. */
function notSeen(
  point: 'routes' | 'certificates',
  facts: ReadinessFacts,
): PointRecord | undefined {
  const { deployment, routes } = facts;
  if (routes?.checkedAt !== undefined && routes.names.length > 0) {
    return undefined;
  }
  if (deployment.hosts.length === 0) {
    const message = 'The profile has no addresses.';
    return pointOf({ point, state: 'ok', message });
  }
  return pointOf({
    point,
    state: isRunning(facts) || routes ? 'waiting' : 'unknown',
    message: 'The addresses were not looked at yet.',
    ...(!routes && {
      nextStep: 'Deploy the profile again, so that its addresses are known.',
    }),
  });
}

function reachOf(name: NameRecord): ReadinessState {
  if (routeWorks(name)) {
    return 'ok';
  }
  const { portal, host } = name.reach;
  const { state } = portal.state === 'unknown' ? host : portal;
  return state === 'unknown' ? 'unknown' : 'failed';
}

function reachWords({ reach: { portal, host } }: NameRecord): string {
  const { state, trouble } = portal.state === 'unknown' ? host : portal;
  return trouble ? troubleWords(trouble).message : `${state}.`;
}

/** What waits for a name that leads elsewhere waits for somebody. */
function certificateOf({
  certificate: { state, trouble },
}: NameRecord): ReadinessState {
  return state === 'waiting-for-dns' && trouble ? 'failed' : STATES[state];
}

function certificateWords({ name, certificate }: NameRecord): string {
  const { state, trouble } = certificate;
  return `${name}: ${state}.${
    trouble ? ` ${troubleWords(trouble).message}` : ''
  }`;
}
