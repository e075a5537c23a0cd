import { AccountReason } from '@opencsp/plugin-opencsp-common';
import {
  DriverStep,
  StepContext,
  StepOutcome,
} from '@opencsp/plugin-opencsp-node';
import { accountsPlan } from '../../accounts/accountsPlan';
import { AccountSetRecord, OWNER } from '../../domain/accounts/accountRecord';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import {
  ACCOUNTS,
  DIRECTORY_USERS,
  stepBeganAt,
} from '../../domain/deployments/deploymentSteps';
import { AccountSetRow } from '../../store/accounts/AccountSetStore';
import { followedId } from '../../store/followed/FollowedRow';
import { DeploymentAccounts } from '../accounts/ports';
import { Loaded } from './DeploymentSource';
import { orUnavailable } from './orUnavailable';

/** How long a run waits for the accounts of people; they are looked after all the same. */
export const ACCOUNTS_WAIT_MS = 3 * 60_000;

/** How long the directory may take, and the database be away. */
const DEADLINE_MS = 10 * 60_000;

/** How often the row is read. */
const AGAIN_MS = 1_000;

/** What is said of accounts where the profile has them made by hand. */
const BY_HAND =
  'The accounts of this profile are made by hand. Its people tell what is to be done in each service.';

/** With these nothing comes by itself: somebody has to do something first. */
const STUCK: readonly AccountReason[] = [
  'directory-login-refused',
  'forwarding-forbidden',
  'no-plan',
  'no-provider',
];

/** True when the portal can look after the accounts of what is brought. @throws ConflictError for a broken plan */
export function hasAccounts(
  accounts: DeploymentAccounts,
  { deployment }: Pick<Loaded, 'deployment'>,
): boolean {
  const plan = accountsPlan(deployment);
  return (
    plan !== undefined && accounts.services.includes(plan.directory.service)
  );
}

/**
 * The core's own step right after the directory came up: the users with whom programs look people up are made
 * then. The sign-in portal, which starts next, ends at its start without (recorded: authelia 12).
 */
export function directoryUsersStep(
  accounts: DeploymentAccounts,
  record: DeploymentRecord,
): DriverStep {
  return {
    name: DIRECTORY_USERS,
    title: 'Users of the directory',
    phase: 'starting',
    deadlineMs: DEADLINE_MS,
    run: context =>
      orUnavailable(() =>
        context.memo.isFollowed === true
          ? waitForDirectory(accounts, record, context)
          : follow(accounts, record, context),
      ),
  };
}

/** The core's own last step: tells how it stands with the accounts of people. None makes it fail. */
export function accountsStep(
  accounts: DeploymentAccounts,
  record: DeploymentRecord,
  { deployment }: Pick<Loaded, 'deployment'>,
): DriverStep {
  return {
    name: ACCOUNTS,
    title: 'Accounts',
    phase: 'accounts',
    deadlineMs: DEADLINE_MS,
    run: context =>
      orUnavailable(async () => {
        if (accountsPlan(deployment)?.mode === 'manual') {
          return { of: 'skipped', detail: BY_HAND };
        }
        return context.memo.isFollowed === true
          ? waitForPeople(accounts, record, context)
          : follow(accounts, record, context);
      }),
  };
}

async function follow(
  { store, onDue }: DeploymentAccounts,
  { id, owner, profileId, profileName, hostId, hostName }: DeploymentRecord,
  { now }: StepContext,
): Promise<StepOutcome> {
  const about = { owner, profileId, profileName, hostId, hostName };
  await store.follow({ ...about, deploymentId: id }, now);
  onDue();
  return {
    ...{ of: 'running', again: AGAIN_MS, memo: { isFollowed: true } },
    detail: 'The directory is asked.',
  };
}

async function waitForDirectory(
  accounts: DeploymentAccounts,
  record: DeploymentRecord,
  { memo, log }: StepContext,
): Promise<StepOutcome> {
  const row = await rowOf(accounts, record);
  const { readyFor, trouble } = row?.set ?? {};
  if (readyFor === record.id) {
    log('The directory has the groups and users that programs need.');
    return { of: 'done', detail: 'Groups and users are there.' };
  }
  if (trouble && STUCK.includes(trouble.reason)) {
    const { reason, message, nextStep } = trouble;
    return { of: 'failed', retryable: true, reason, message, nextStep };
  }
  const detail = trouble?.message ?? 'The directory is asked.';
  return { of: 'running', again: AGAIN_MS, memo, detail };
}

async function waitForPeople(
  accounts: DeploymentAccounts,
  record: DeploymentRecord,
  { now, memo, log }: StepContext,
): Promise<StepOutcome> {
  const row = await rowOf(accounts, record);
  const since = stepBeganAt(record, ACCOUNTS) ?? now;
  const isLookedAt = (row?.checkedAt ?? 0) >= since;
  const { trouble, cells } = row?.set ?? { cells: [] };
  const isLate = now - since >= ACCOUNTS_WAIT_MS;
  if (!isLookedAt && !isLate && !(trouble && STUCK.includes(trouble.reason))) {
    const detail = trouble?.message ?? 'The accounts are looked at.';
    return { of: 'running', again: AGAIN_MS, memo, detail };
  }
  const warnings = warningsOf({ isLookedAt, row });
  warnings.forEach(log);
  const people = new Set(
    cells.map(({ person }) => person).filter(id => id !== OWNER),
  );
  return {
    of: 'done',
    detail: `${people.size + 1} ${people.size === 0 ? 'person' : 'people'}`,
    warnings,
  };
}

function warningsOf({
  isLookedAt,
  row,
}: {
  isLookedAt: boolean;
  row: AccountSetRow | undefined;
}): string[] {
  const { trouble, cells }: AccountSetRecord = row?.set ?? { cells: [] };
  if (trouble) {
    return [`Accounts: ${trouble.message} ${trouble.nextStep}`];
  }
  if (!isLookedAt) {
    return [
      'Accounts: They could not be looked at in time. The portal goes on; the people of the profile tell what it finds.',
    ];
  }
  return cells.flatMap(({ state, trouble: why }) =>
    state === 'failed' && why
      ? [`Accounts: ${why.message} ${why.nextStep}`]
      : [],
  );
}

function rowOf(
  { store }: DeploymentAccounts,
  { profileId, hostId }: DeploymentRecord,
): Promise<AccountSetRow | undefined> {
  return store.get(followedId(profileId, hostId));
}
