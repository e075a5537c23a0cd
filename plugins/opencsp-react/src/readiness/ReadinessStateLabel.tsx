import {
  HostReadiness,
  ReadinessState,
  SignInCheck,
  SignInHopShown,
} from '@opencsp/plugin-opencsp-common';
import { ShownState } from '../state/looks';
import { StateLabel } from '../state/StateLabel';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';

const POINT_LOOKS: Record<ReadinessState, ShownState> = {
  ok: 'done',
  waiting: 'waiting',
  failed: 'failed',
  unknown: 'unknown',
  'by-hand': 'warning',
};

/**
 * How it stands with one point of readiness, in one or two words.
 *
 * @public
 */
export function ReadinessStateLabel({ state }: { state: ReadinessState }) {
  const { t } = useOpencspTranslation();
  return (
    <StateLabel state={POINT_LOOKS[state]}>
      {t(`readiness.state.${state}`)}
    </StateLabel>
  );
}

/** How it stands with a profile on a host, by what is worst of its points. */
function overallOf({ isReady, points }: HostReadiness) {
  const has = (state: ReadinessState) =>
    points.some(point => point.state === state);
  if (isReady) {
    return has('by-hand') ? 'readyByHand' : 'ready';
  }
  return has('failed') ? 'notReady' : 'notYet';
}

const OVERALL_LOOKS = {
  ready: 'ready',
  readyByHand: 'ready',
  notYet: 'waiting',
  notReady: 'failed',
} as const satisfies Record<ReturnType<typeof overallOf>, ShownState>;

/**
 * Whether a profile on a host is ready, all points together.
 *
 * @public
 */
export function OverallReadiness({ readiness }: { readiness: HostReadiness }) {
  const { t } = useOpencspTranslation();
  const overall = overallOf(readiness);
  return (
    <StateLabel state={OVERALL_LOOKS[overall]}>
      {t(`readiness.overall.${overall}`)}
    </StateLabel>
  );
}

const CHECK_LOOKS: Record<SignInCheck['state'], ShownState> = {
  never: 'unknown',
  waiting: 'running',
  passed: 'done',
  failed: 'failed',
  skipped: 'skipped',
  unknown: 'unknown',
};

/**
 * What the latest check of a sign-in came to, in one or two words.
 *
 * @public
 */
export function SignInCheckState({ state }: Pick<SignInCheck, 'state'>) {
  const { t } = useOpencspTranslation();
  return (
    <StateLabel state={CHECK_LOOKS[state]}>
      {t(`signInCheck.state.${state}`)}
    </StateLabel>
  );
}

const HOP_LOOKS: Record<SignInHopShown['state'], ShownState> = {
  ok: 'done',
  failed: 'failed',
  skipped: 'skipped',
};

/**
 * How one hop of a sign-in went: its name, with the icon and the word of its state.
 *
 * @public
 */
export function SignInHopLabel({ hop }: { hop: SignInHopShown }) {
  const { t } = useOpencspTranslation();
  return (
    <StateLabel state={HOP_LOOKS[hop.state]}>
      {t('signInCheck.hopIs', {
        hop: t(`signInCheck.hop.${hop.hop}`),
        state: t(`signInCheck.hopState.${hop.state}`),
      })}
    </StateLabel>
  );
}
