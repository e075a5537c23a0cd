import { SeenAccount, WantedAccount } from '@opencsp/plugin-opencsp-node';
import { ProfileAccounts } from '@opencsp/rendering';
import { Time } from '../record';
import { AccountHolder, mayUse } from './accountHolder';
import { AccountCell, AccountSetRecord, cellOf } from './accountRecord';

type ServiceOfPlan = ProfileAccounts['services'][number];

/** Who has accounts in a service. */
export interface ServicePeople {
  holders: readonly AccountHolder[];
  /** Who has left: an account that was the portal's own then is so for somebody of the same name. */
  left: readonly AccountHolder[];
}

/** What is to be done in a service for one of its people. */
export type ServiceTask =
  | { do: 'disable'; holder: AccountHolder }
  | { do: 'ensure'; holder: AccountHolder; isOurs: boolean; isOff: boolean }
  /** When it has another one, or none. */
  | { do: 'set-password'; holder: AccountHolder }
  /** It is cut off, or was never the portal's: there is nothing to do. */
  | { do: 'gone'; holder: AccountHolder };

/**
 * What has to be done in a service, in its order: who is to have no account there any more is cut off first.
 *
 * @param seen - all its accounts
 */
export function serviceTasks(
  record: AccountSetRecord,
  service: ServiceOfPlan,
  { holders, left }: Pick<ServicePeople, 'holders' | 'left'>,
  seen: readonly SeenAccount[],
): ServiceTask[] {
  const cutOff = holders.filter(holder => !mayUse(holder, service));
  const wanted = holders.filter(holder => mayUse(holder, service));
  return [
    ...cutOff.flatMap(holder => cutOffTask(record, service, holder, seen)),
    ...wanted.flatMap(holder => {
      const isOurs =
        cellOf(record, holder.id, service.id)?.isOurs === true ||
        left.some(
          ({ id, wanted: { login } }) =>
            login === holder.wanted.login &&
            cellOf(record, id, service.id)?.isOurs === true,
        );
      return wantedTasks(record, service, { holder, isOurs }, seen);
    }),
  ];
}

/** True while nothing is to be done in a service, as far as it is known. */
export function isSettled(
  record: AccountSetRecord,
  service: ServiceOfPlan,
  holders: readonly AccountHolder[],
): boolean {
  return holders.every(holder => {
    const cell = cellOf(record, holder.id, service.id);
    if (!mayUse(holder, service)) {
      return cell === undefined || cell.state === 'gone';
    }
    const isThere = cell?.state === 'there' || cell?.state === 'at-sign-in';
    return (
      isThere &&
      cell.as === asText(holder.wanted) &&
      (service.accounts === 'directory' ||
        cell.password === wantedPassword(holder, cell))
    );
  });
}

/** How long it takes until a slow service is asked again who has signed in meanwhile, in milliseconds. */
export const SIGN_IN_AGAIN_MS = 15 * 60_000;

/**
 * True when a slow service is to be asked who has signed in: it makes accounts by itself then, and nothing else
 * tells of it.
 */
export function mayHaveSignedIn(
  record: AccountSetRecord,
  service: Pick<ServiceOfPlan, 'id'>,
  now: Time,
): boolean {
  const waits = record.cells.some(
    cell => cell.service === service.id && cell.state === 'at-sign-in',
  );
  return waits && now - (record.slowAt ?? 0) >= SIGN_IN_AGAIN_MS;
}

/** How an account was wanted: another text asks for it to be made so. */
export function asText({ email, displayName, groups }: WantedAccount): string {
  return JSON.stringify([email, displayName, [...groups].sort()]);
}

/** Which password somebody is to have in a service. */
export function wantedPassword(
  holder: AccountHolder,
  cell: AccountCell | undefined,
): number | string {
  return cell?.own ? `own ${cell.own.version}` : holder.passwordVersion;
}

function cutOffTask(
  record: AccountSetRecord,
  { id, accounts }: ServiceOfPlan,
  holder: AccountHolder,
  seen: readonly SeenAccount[],
): ServiceTask[] {
  const cell = cellOf(record, holder.id, id);
  // Somebody who was never to have one has none: nothing is told of it.
  if (!cell || cell.state === 'gone') {
    return [];
  }
  const there = seenAs(holder, seen);
  const isTheirs = cell.isOurs || accounts === 'directory';
  return there && !there.isDisabled && isTheirs
    ? [{ do: 'disable', holder }]
    : [{ do: 'gone', holder }];
}

function wantedTasks(
  record: AccountSetRecord,
  { id, accounts }: ServiceOfPlan,
  { holder, isOurs }: { holder: AccountHolder; isOurs: boolean },
  seen: readonly SeenAccount[],
): ServiceTask[] {
  const cell = cellOf(record, holder.id, id);
  const there = seenAs(holder, seen);
  // One of somebody else stays as it is.
  const isOff = there?.isDisabled === true && isOurs;
  const isRight =
    there !== undefined &&
    !isOff &&
    cell?.isOurs === true &&
    cell.as === asText(holder.wanted) &&
    (cell.state === 'there' || cell.trouble?.reason === 'password-refused');
  return [
    ...(isRight ? [] : [{ do: 'ensure' as const, holder, isOurs, isOff }]),
    ...(accounts === 'local' ? [{ do: 'set-password' as const, holder }] : []),
  ];
}

/** No service tells names apart by their case. */
function seenAs(
  { wanted: { login } }: AccountHolder,
  seen: readonly SeenAccount[],
): SeenAccount | undefined {
  return seen.find(account => account.login.toLowerCase() === login);
}
