import { AccountState, ReadinessState } from '@opencsp/plugin-opencsp-common';
import { AccountCell, cellOf, OWNER } from '../accounts/accountRecord';
import { Time } from '../record';
import { isRunning, pointOf, sinceOf, worstOf } from './point';
import { PointRecord, ReadinessFacts } from './readinessRecord';

const STATES: Readonly<Record<AccountState, ReadinessState>> = {
  waiting: 'waiting',
  there: 'ok',
  failed: 'failed',
  'at-sign-in': 'ok',
  'by-hand': 'by-hand',
  leaving: 'waiting',
  gone: 'ok',
};

const SEE = 'See the people of the profile: each account has its own reason.';

/** With these nobody looks after the accounts: the owner does. */
const OF_THE_OWNER: readonly string[] = ['no-provider', 'manual'];

/** The directory lets people in: the newest of what the accounts and the check of the sign-in saw. */
export function directoryPoint(facts: ReadinessFacts): PointRecord {
  const { accounts, deployment, directory, signIn } = facts;
  if (!deployment.services.includes(directory)) {
    return pointOf({
      ...{ point: 'directory', state: 'ok' },
      message: 'The profile has no directory.',
    });
  }
  const seen = [fromAccounts(facts), fromCheck(facts)]
    .filter(each => each !== undefined)
    .sort((one, other) => (other.seenAt ?? 0) - (one.seenAt ?? 0));
  const [newest] = seen;
  if (newest) {
    const owner = ownerIn(facts);
    const isSame = newest.state === 'ok' && owner?.state === 'there';
    return isSame ? { ...newest, since: owner.since } : newest;
  }
  const isOnItsWay = isRunning(facts) || accounts || signIn?.asked;
  return pointOf({
    ...{ point: 'directory', state: isOnItsWay ? 'waiting' : 'unknown' },
    message: 'Nobody was seen to sign in to the directory yet.',
    ...(!isOnItsWay && { nextStep: 'Check the sign-in.' }),
  });
}

/** The accounts of all people are there. */
export function accountsPoint(facts: ReadinessFacts): PointRecord {
  const { accounts, deployment, directory } = facts;
  const { set, checkedAt: seenAt } = accounts ?? {};
  if (set?.trouble) {
    const { reason, message, nextStep } = set.trouble;
    const state = OF_THE_OWNER.includes(reason) ? 'by-hand' : 'failed';
    return pointOf({ point: 'accounts', state, seenAt, message, nextStep });
  }
  if (!set || seenAt === undefined) {
    const hasNone = !accounts && !deployment.services.includes(directory);
    return pointOf({
      point: 'accounts',
      ...(hasNone
        ? { state: 'ok', message: 'The profile has no accounts.' }
        : {
            state: isRunning(facts) || accounts ? 'waiting' : 'unknown',
            message: 'The accounts were not looked at yet.',
          }),
    });
  }
  const state = worstOf(set.cells.map(cell => STATES[cell.state]));
  const people = new Set([OWNER, ...set.cells.map(({ person }) => person)]);
  return pointOf({
    ...{ point: 'accounts', state, seenAt },
    since: sinceOf(
      state,
      set.cells.map(cell => ({ ...cell, state: STATES[cell.state] })),
    ),
    message: wordsOf(state, people.size),
    ...(state !== 'ok' && state !== 'waiting' && { nextStep: SEE }),
    details: set.cells
      .filter(cell => STATES[cell.state] !== 'ok')
      .map(cell => cellWords(cell, facts)),
  });
}

function wordsOf(state: ReadinessState, people: number): string {
  const whose = people === 1 ? 'the owner' : `${people} people`;
  switch (state) {
    case 'ok':
      return `The accounts of ${whose} are there.`;
    case 'by-hand':
      return `The accounts of ${whose} are there, but for those that are made by hand.`;
    case 'waiting':
      return `Accounts of ${whose} are on their way.`;
    default:
      return `Not all accounts of ${whose} are there.`;
  }
}

function cellWords(
  { person, service, state, trouble }: AccountCell,
  { loginOf, titleOf }: ReadinessFacts,
): string {
  const about = `${loginOf(person)} in ${titleOf(service)}: ${state.replace(
    '-',
    ' ',
  )}.`;
  return trouble ? `${about} ${trouble.message} ${trouble.nextStep}` : about;
}

/** The owner's account in the directory. */
function ownerIn({
  accounts,
  directory,
}: ReadinessFacts): AccountCell | undefined {
  return accounts && cellOf(accounts.set, OWNER, directory);
}

/** A pass over the accounts signs in to the directory, and asks whether the owner's password opens it. */
function fromAccounts(
  facts: ReadinessFacts,
): (PointRecord & { seenAt: Time }) | undefined {
  const { set, checkedAt: seenAt } = facts.accounts ?? {};
  if (!set || seenAt === undefined) {
    return undefined;
  }
  const owner = ownerIn(facts);
  const trouble = set.trouble ?? owner?.trouble;
  if (trouble) {
    const { message, nextStep } = trouble;
    const state = 'failed';
    return {
      ...pointOf({ point: 'directory', state, message, nextStep }),
      seenAt,
    };
  }
  return owner?.state === 'there'
    ? {
        ...pointOf({
          ...{ point: 'directory', state: 'ok' },
          message: 'The owner’s password opens the directory.',
        }),
        seenAt,
      }
    : undefined;
}

function fromCheck({
  signIn,
}: ReadinessFacts): (PointRecord & { seenAt: Time }) | undefined {
  const { latest } = signIn ?? {};
  const hop = latest?.hops.find(each => each.hop === 'directory');
  if (!latest || !hop || hop.state === 'skipped') {
    return undefined;
  }
  const { message, nextStep } = hop;
  const state = hop.state === 'ok' ? 'ok' : 'failed';
  return {
    ...pointOf({ point: 'directory', state, message, nextStep }),
    seenAt: latest.endedAt,
  };
}
