import { EnsuredAccount, PasswordSet } from '@opencsp/plugin-opencsp-node';
import { Time } from '../record';
import { AccountHolder } from './accountHolder';
import {
  AccountCell,
  AccountSetRecord,
  AccountTroubleRecord,
  cellOf,
  OwnPassword,
  withCell,
} from './accountRecord';
import { asText, wantedPassword } from './serviceTasks';

/** One account in one service. */
export interface AboutAccount {
  holder: AccountHolder;
  service: { id: string; title: string; accounts: 'directory' | 'local' };
}

/** The account is about to be made: kept before it is, so that one that is found later is ours. */
export function accountIntended(
  record: AccountSetRecord,
  about: AboutAccount,
  now: Time,
): AccountSetRecord {
  return changed(record, about, { isOurs: true, state: 'waiting' }, now);
}

/** A password of its own is about to be set: kept before it is, so that it is known whatever happens. */
export function ownPasswordMade(
  record: AccountSetRecord,
  about: AboutAccount,
  own: OwnPassword,
  now: Time,
): AccountSetRecord {
  const { state, isOurs } = cellFor(record, about);
  return changed(record, about, { own, state, isOurs }, now);
}

/** What came of making the account be there. */
export function accountEnsured(
  record: AccountSetRecord,
  about: AboutAccount,
  outcome: EnsuredAccount,
  now: Time,
): AccountSetRecord {
  const { holder, service } = about;
  const before = cellFor(record, about);
  const as = asText(holder.wanted);
  switch (outcome.of) {
    case 'not-ours':
    case 'refused':
      return changed(
        record,
        about,
        {
          isOurs: false,
          state: 'failed',
          trouble: troubleOf(outcome.of, outcome),
        },
        now,
      );
    case 'waiting':
      return changed(
        record,
        about,
        {
          ...{ isOurs: true, state: 'by-hand' },
          trouble: troubleOf('invited', outcome),
        },
        now,
      );
    case 'at-sign-in':
      return changed(
        record,
        about,
        {
          ...{ isOurs: true, state: 'at-sign-in', as },
          evidence: outcome.evidence,
        },
        now,
      );
    default: {
      // One that was there before it was meant to be made keeps its password: it is not the portal's to overwrite.
      const isFound = outcome.of === 'there' && !before.isOurs;
      const kept = isFound ? wantedPassword(holder, before) : before.password;
      // One that asks the directory has none that could be the right or the wrong one.
      const isOfDirectory = service.accounts === 'directory';
      const password =
        isOfDirectory || outcome.of === 'made' ? undefined : kept;
      return changed(
        record,
        about,
        {
          ...{ isOurs: true, as, password },
          // What a vault had for an account that is gone is gone with it.
          ...(outcome.of === 'made' && { handed: undefined }),
          state: isOfDirectory || password ? 'there' : 'waiting',
          evidence: `"${holder.wanted.login}" was looked up in ${service.title}, and is there.`,
        },
        now,
      );
    }
  }
}

/** What came of setting the password. */
export function accountPasswordSet(
  record: AccountSetRecord,
  about: AboutAccount,
  outcome: PasswordSet,
  now: Time,
): AccountSetRecord {
  const before = cellFor(record, about);
  const { isOurs } = before;
  switch (outcome.of) {
    case 'missing':
      return changed(record, about, { isOurs, state: 'waiting' }, now);
    case 'refused':
      return changed(
        record,
        about,
        {
          ...{ isOurs, state: 'failed' },
          trouble: troubleOf('password-refused', outcome),
        },
        now,
      );
    default:
      return changed(
        record,
        about,
        {
          ...{ isOurs, state: 'there' },
          password: wantedPassword(about.holder, before),
        },
        now,
      );
  }
}

/** Nobody gets in with the account any more, or it never was the portal's. */
export function accountCutOff(
  record: AccountSetRecord,
  about: AboutAccount,
  note: string | undefined,
  now: Time,
): AccountSetRecord {
  const before = cellFor(record, about);
  const { wanted } = about.holder;
  const { title } = about.service;
  const evidence =
    before.trouble?.reason === 'not-ours'
      ? `The account "${wanted.login}" in ${title} is somebody else's and was left alone.`
      : note ??
        `"${wanted.login}" was looked for in ${title}: nobody can sign in with it. What was made with it stays.`;
  const { own: _own, handed: _handed, password: _password, ...rest } = before;
  return replaced(record, { ...rest, state: 'gone', evidence }, now);
}

/** The logins that the vault has for somebody. */
export function loginsHandedOver(
  record: AccountSetRecord,
  about: AboutAccount,
  handed: string,
  now: Time,
): AccountSetRecord {
  return replaced(record, { ...cellFor(record, about), handed }, now);
}

/** A service could not be looked after: who leaves is still leaving, and the others are told why. */
export function serviceInTrouble(
  record: AccountSetRecord,
  service: AboutAccount['service'],
  holders: readonly AccountHolder[],
  trouble: AccountTroubleRecord,
  now: Time,
): AccountSetRecord {
  return holders.reduce((set, holder) => {
    const about = { holder, service };
    const known = cellOf(set, holder.id, service.id);
    if (known?.state === 'gone' || (!known && holder.state !== 'wanted')) {
      return set;
    }
    const state = holder.state === 'wanted' ? 'failed' : 'leaving';
    return replaced(set, { ...cellFor(set, about), state, trouble }, now);
  }, record);
}

function troubleOf(
  reason: AccountTroubleRecord['reason'],
  { message, nextStep }: { message: string; nextStep: string },
): AccountTroubleRecord {
  return { reason, message, nextStep };
}

/** What stays of an account when its state changes: what it was told with does not. */
function changed(
  record: AccountSetRecord,
  about: AboutAccount,
  change: Pick<AccountCell, 'state' | 'isOurs'> & Partial<AccountCell>,
  now: Time,
): AccountSetRecord {
  const { trouble: _, ...before } = cellFor(record, about);
  return replaced(record, { ...before, ...change }, now);
}

function replaced(
  record: AccountSetRecord,
  { since: _, ...cell }: AccountCell,
  now: Time,
): AccountSetRecord {
  return withCell(record, cell, now);
}

function cellFor(
  record: AccountSetRecord,
  { holder, service }: AboutAccount,
): AccountCell {
  return (
    cellOf(record, holder.id, service.id) ?? {
      ...{ person: holder.id, service: service.id, isOurs: false },
      ...{ state: 'waiting', since: 0 },
    }
  );
}
