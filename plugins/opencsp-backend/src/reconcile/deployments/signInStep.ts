import {
  DriverStep,
  StepContext,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { stepBeganAt } from '../../domain/deployments/deploymentSteps';
import { Time } from '../../domain/record';
import { SignInResult } from '../../domain/signInChecks/signInCheckRecord';
import { followedId } from '../../store/followed/FollowedRow';
import { DeploymentSignIn } from '../signInChecks/ports';
import { orUnavailable } from './orUnavailable';

/** Name of the core's own step that tries the sign-in. */
export const SIGN_IN = 'sign-in';

/** How long a run waits for the check; it is made all the same. */
export const SIGN_IN_WAIT_MS = 90_000;

/** How long the database may be away. */
const DEADLINE_MS = 10 * 60_000;

/** How often the row is read. */
const AGAIN_MS = 1_000;

/** The core's own step after the accounts: the portal signs in as a person does. It never makes a run fail. */
export function signInStep(
  signIn: DeploymentSignIn,
  record: DeploymentRecord,
): DriverStep {
  return {
    name: SIGN_IN,
    title: 'Sign-in',
    phase: 'accounts',
    deadlineMs: DEADLINE_MS,
    run: context =>
      orUnavailable(() =>
        context.memo.isAsked === true
          ? wait(signIn, record, context)
          : ask(signIn, record, context.now),
      ),
  };
}

async function ask(
  { store, onDue }: DeploymentSignIn,
  record: DeploymentRecord,
  now: Time,
): Promise<StepOutcome> {
  const { id, owner, profileId, profileName, hostId, hostName } = record;
  const about = { owner, profileId, profileName, hostId, hostName };
  await store.ask({ ...about, deploymentId: id }, now);
  onDue();
  return {
    ...{ of: 'running', again: AGAIN_MS, memo: { isAsked: true } },
    detail: 'The sign-in is tried.',
  };
}

async function wait(
  signIn: DeploymentSignIn,
  record: DeploymentRecord,
  { now, memo, log }: StepContext,
): Promise<StepOutcome> {
  const row = await signIn.store.get(
    followedId(record.profileId, record.hostId),
  );
  const since = stepBeganAt(record, SIGN_IN) ?? now;
  const { asked, latest } = row?.check ?? {};
  if (latest && latest.startedAt >= since && !asked) {
    return told(latest, log);
  }
  if (now - since >= SIGN_IN_WAIT_MS) {
    const words =
      'Sign-in: It could not be tried in time. The portal goes on; the page of the profile tells what it finds.';
    log(words);
    return { of: 'done', detail: 'Not tried in time', warnings: [words] };
  }
  return asked
    ? {
        ...{ of: 'running', again: AGAIN_MS, memo },
        detail: 'The sign-in is tried.',
      }
    : // One that was under way before the run came to this step says nothing of it.
      ask(signIn, record, now);
}

function told(
  { state, message, nextStep, hops }: SignInResult,
  log: StepContext['log'],
): StepOutcome {
  hops
    .filter(hop => hop.state !== 'skipped')
    .forEach(hop => log(`${hop.hop}: ${hop.message}`));
  switch (state) {
    case 'passed':
      return { of: 'done', detail: 'One sign-in opens the services' };
    case 'skipped':
      log(message);
      return { of: 'done', detail: `Skipped: ${message}` };
    default: {
      const words = `Sign-in: ${[message, nextStep].filter(Boolean).join(' ')}`;
      return {
        of: 'done',
        detail: state === 'failed' ? 'It does not work' : 'Not tried',
        warnings: [words],
      };
    }
  }
}
