import {
  CertificateState as CertificateStateName,
  Route,
  routeNeedsAttention,
  RouteReach,
  routeWorks,
} from '@opencsp/plugin-opencsp-common';
import { momentText } from '../format/durations';
import { useNow } from '../format/useNow';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';
import { ShownState } from './looks';
import { StateLabel } from './StateLabel';

const CERTIFICATE_LOOKS: Record<CertificateStateName, ShownState> = {
  'waiting-for-dns': 'waiting',
  issuing: 'running',
  issued: 'active',
  staging: 'warning',
  failed: 'failed',
  'default-certificate': 'failed',
  expiring: 'warning',
  expired: 'failed',
  'wrong-host': 'failed',
  'http-only': 'warning',
};

/**
 * Whether anybody knows how far a request to a URL comes.
 *
 * @public
 */
export function isRouteKnown({ reach }: Pick<Route, 'reach'>): boolean {
  return reach.portal.state !== 'unknown' || reach.host.state !== 'unknown';
}

/**
 * True while its first certificate is ordered, or is going to be without anybody's help.
 *
 * @public
 */
export function isRouteOnItsWay({
  certificate,
}: Pick<Route, 'certificate'>): boolean {
  const { state, code } = certificate;
  return (
    state === 'issuing' || (state === 'waiting-for-dns' && code === undefined)
  );
}

/** True for what was chosen, and browsers warn of. */
function isDoubtful({ certificate }: Pick<Route, 'certificate'>): boolean {
  return certificate.state === 'staging' || certificate.state === 'http-only';
}

/**
 * That something is not known any more, and since when.
 *
 * @public
 */
export function NotKnownSince(props: {
  /** RFC 3339. */
  at: string;
}) {
  const { t } = useOpencspTranslation();
  const now = useNow(60_000);
  return (
    <StateLabel state="stale">
      {t('route.notKnownSince', { time: momentText(new Date(props.at), now) })}
    </StateLabel>
  );
}

/** Of what nobody knows: since neither side does, if it was looked at before. */
function UnknownState({
  route: { reach, checkedAt },
}: {
  route: Pick<Route, 'reach' | 'checkedAt'>;
}) {
  const { t } = useOpencspTranslation();
  const [, since] = [reach.portal.since, reach.host.since].sort();
  return checkedAt === undefined ? (
    <StateLabel state="unknown">{t('route.state.unknown')}</StateLabel>
  ) : (
    <NotKnownSince at={since} />
  );
}

/**
 * Whether a URL works, in one or two words.
 *
 * @public
 */
export function RouteState(props: {
  route: Pick<Route, 'reach' | 'certificate' | 'checkedAt'>;
}) {
  const { t } = useOpencspTranslation();
  const { route } = props;
  if (!isRouteKnown(route)) {
    return <UnknownState route={route} />;
  }
  if (!routeWorks(route)) {
    return isRouteOnItsWay(route) ? (
      <StateLabel state="waiting">{t('route.state.waiting')}</StateLabel>
    ) : (
      <StateLabel state="failed">{t('route.state.broken')}</StateLabel>
    );
  }
  return routeNeedsAttention(route) || isDoubtful(route) ? (
    <StateLabel state="warning">{t('route.state.warned')}</StateLabel>
  ) : (
    <StateLabel state="up">{t('route.state.works')}</StateLabel>
  );
}

/**
 * How far a request comes from one side, in words.
 *
 * @public
 */
export function ReachState(props: { reach: Pick<RouteReach, 'state'> }) {
  const { t } = useOpencspTranslation();
  const { state } = props.reach;
  return (
    <StateLabel state={lookOfReach(state)}>
      {t(`route.reach.${state}`)}
    </StateLabel>
  );
}

function lookOfReach(state: RouteReach['state']): ShownState {
  switch (state) {
    case 'unknown':
      return 'unknown';
    case 'up':
    case 'sign-in':
      return 'up';
    default:
      return 'failed';
  }
}

/**
 * The certificate of a URL, in words.
 *
 * @public
 */
export function CertificateState(props: { route: Pick<Route, 'certificate'> }) {
  const { t } = useOpencspTranslation();
  const { state } = props.route.certificate;
  return (
    <StateLabel state={CERTIFICATE_LOOKS[state]}>
      {t(`route.certificate.${state}`)}
    </StateLabel>
  );
}
