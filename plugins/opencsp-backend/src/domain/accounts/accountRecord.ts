import { AccountReason, AccountState } from '@opencsp/plugin-opencsp-common';
import { Time } from '../record';

/** Whose account the owner's is: no person has this id. */
export const OWNER = 'owner';

/** The service that keeps the directory. */
export const DIRECTORY = 'lldap';

/** The sign-in portal, as far as its sessions go. */
export const SESSIONS = 'authelia';

/** Why an account is not as it should be. */
export interface AccountTroubleRecord {
  reason: AccountReason;
  message: string;
  nextStep: string;
}

/** A password that only one service has. */
export interface OwnPassword {
  /** Sealed to the platform's keys. */
  sealed: string;
  /** Rises with each one. */
  version: number;
  at: Time;
}

/** What is known of the account of one person in one service. */
export interface AccountCell {
  /** Of the person, or {@link OWNER}. */
  person: string;
  /** Id of the service. */
  service: string;
  state: AccountState;
  /** The portal was about to make it, or has: kept before it is made, so that a crash leaves none unknown. */
  isOurs: boolean;
  /** Version of the password that it has. */
  password?: number | string;
  /** How the account was made to be last. */
  as?: string;
  /** A password that only this service has: kept before it is set. */
  own?: OwnPassword;
  /** Of a vault: which logins its person finds there. */
  handed?: string;
  since: Time;
  /** What was seen, in words. */
  evidence?: string;
  trouble?: AccountTroubleRecord;
}

/** What is known of the accounts of a profile on a host. */
export interface AccountSetRecord {
  /** Of which deployment the directory was last seen to have all that stands before people. */
  readyFor?: string;
  /** Something is to be done in a slow service: the next pass does it, when the others are told. */
  isSlowDue?: boolean;
  /** When slow services were last asked. */
  slowAt?: Time;
  /** What keeps all accounts from being looked after. */
  trouble?: AccountTroubleRecord;
  cells: AccountCell[];
}

/** A set that nothing is known of yet. */
export const NO_ACCOUNTS: AccountSetRecord = { cells: [] };

/** What is known of one account. */
export function cellOf(
  { cells }: Pick<AccountSetRecord, 'cells'>,
  person: string,
  service: string,
): AccountCell | undefined {
  return cells.find(cell => cell.person === person && cell.service === service);
}

/** The same record without accounts in services that the profile has no more. */
export function withoutStrangers(
  record: AccountSetRecord,
  {
    directory,
    services,
  }: { directory: { service: string }; services: readonly { id: string }[] },
): AccountSetRecord {
  const known = [directory.service, SESSIONS, ...services.map(({ id }) => id)];
  const cells = record.cells.filter(({ service }) => known.includes(service));
  return cells.length === record.cells.length ? record : { ...record, cells };
}

/** The same record with one account changed, or known for the first time. */
export function withCell(
  record: AccountSetRecord,
  changed: Omit<AccountCell, 'since'>,
  now: Time,
): AccountSetRecord {
  const { person, service } = changed;
  const before = cellOf(record, person, service);
  const isSame =
    before?.state === changed.state &&
    before.trouble?.reason === changed.trouble?.reason;
  const cell = { ...changed, since: isSame ? before.since : now };
  return {
    ...record,
    cells: before
      ? record.cells.map(each => (each === before ? cell : each))
      : [...record.cells, cell],
  };
}
