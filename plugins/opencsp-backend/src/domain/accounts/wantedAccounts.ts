import { SeenAccount, WantedAccount } from '@opencsp/plugin-opencsp-node';
import { ProfileAccounts } from '@opencsp/rendering';
import { holderOf } from './accountHolder';
import { AccountSetRecord, cellOf } from './accountRecord';
import { PersonRecord } from './personRecord';

/** What is to be done in the directory for one person. */
export type DirectoryTask =
  | {
      do: 'ensure';
      person: PersonRecord;
      wanted: WantedAccount;
      isOurs: boolean;
    }
  | { do: 'set-password'; person: PersonRecord }
  | { do: 'remove'; person: PersonRecord };

/**
 * What has to be done in the directory, in its order: who leaves is cut off first, and nobody is let in
 * before the password is theirs.
 *
 * @param seen - all accounts of the directory
 */
export function directoryTasks(
  record: AccountSetRecord,
  plan: Pick<ProfileAccounts, 'directory'>,
  people: readonly PersonRecord[],
  seen: readonly SeenAccount[],
): DirectoryTask[] {
  const cell = ({ id }: PersonRecord) =>
    cellOf(record, id, plan.directory.service);
  const removals = people
    .filter(
      person =>
        person.state === 'leaving' &&
        cell(person)?.isOurs === true &&
        isSeen(person, seen),
    )
    .map(person => ({ do: 'remove' as const, person }));
  const wanted = people.filter(({ state }) => state === 'wanted');
  return [
    ...removals,
    ...wanted.flatMap((person): DirectoryTask[] => {
      const known = cell(person);
      const account = holderOf(person, plan).wanted;
      const there = seen.find(({ login }) => login === person.login);
      const isRight =
        there !== undefined &&
        known?.isOurs === true &&
        // Of one whose password is refused all else is right.
        (known.state === 'there' ||
          known.trouble?.reason === 'password-refused') &&
        hasGroups(there, account);
      const isOurs = known?.isOurs === true;
      return [
        ...(isRight
          ? []
          : [{ do: 'ensure' as const, person, wanted: account, isOurs }]),
        ...(there === undefined || known?.password !== person.passwordVersion
          ? [{ do: 'set-password' as const, person }]
          : []),
      ];
    }),
  ];
}

function isSeen(
  { login }: PersonRecord,
  seen: readonly SeenAccount[],
): boolean {
  return seen.some(account => account.login === login);
}

/** The directory's own groups (`lldap_…`) are not the portal's to give or take. */
function hasGroups(
  { groups }: SeenAccount,
  { groups: wanted }: WantedAccount,
): boolean {
  const plain = groups.filter(group => !group.startsWith('lldap_'));
  return (
    plain.length === wanted.length &&
    wanted.every(group => plain.includes(group))
  );
}
