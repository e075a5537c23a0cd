import { ReadinessState } from '@opencsp/plugin-opencsp-common';
import { SignInResult } from '../signInChecks/signInCheckRecord';
import { isRunning, pointOf } from './point';
import { PointRecord, ReadinessFacts } from './readinessRecord';

const STATES: Readonly<Record<SignInResult['state'], ReadinessState>> = {
  passed: 'ok',
  failed: 'failed',
  skipped: 'ok',
  unknown: 'unknown',
};

const CHECK = 'Check the sign-in.';

/** One sign-in opens the services, as the portal tried it last. */
export function signInPoint(facts: ReadinessFacts): PointRecord {
  const { deployment, signIn } = facts;
  const { latest, asked } = signIn ?? {};
  if (asked || isRunning(facts)) {
    return pointOf({
      ...{ point: 'sign-in', state: 'waiting', seenAt: latest?.endedAt },
      message: asked
        ? 'The sign-in is tried.'
        : 'A deployment is under way: the sign-in is tried at its end.',
    });
  }
  if (!latest) {
    return pointOf({
      ...{ point: 'sign-in', state: 'unknown', nextStep: CHECK },
      message: 'The sign-in was not tried yet.',
    });
  }
  const { endedAt: seenAt, message, nextStep, hops } = latest;
  if (latest.deploymentId !== deployment.id) {
    return pointOf({
      ...{ point: 'sign-in', state: 'unknown', seenAt, nextStep: CHECK },
      message: 'The sign-in was tried before the newest deployment only.',
    });
  }
  const isByHand = latest.state === 'skipped' && latest.isByHand === true;
  return pointOf({
    ...{ point: 'sign-in', seenAt, message },
    state: isByHand ? 'by-hand' : STATES[latest.state],
    ...(isByHand
      ? { nextStep: 'Sign in once yourself, and open the services.' }
      : { nextStep }),
    details: hops
      .filter(({ state }) => state === 'failed')
      .map(hop => `${hop.hop}: ${hop.message}`),
  });
}
