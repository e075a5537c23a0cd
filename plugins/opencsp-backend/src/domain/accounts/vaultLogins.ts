import { ProfileAccounts } from '@opencsp/rendering';
import { AccountHolder } from './accountHolder';
import { AccountSetRecord, cellOf, OwnPassword } from './accountRecord';

/** Key of the login at the sign-in portal, among those of services; no service has this id. */
export const SIGN_IN = 'sign-in';

/** A login that somebody is to find in the vault, its password still sealed. */
export type VaultLogin =
  | {
      of: 'service';
      key: string;
      title: string;
      url?: string;
      own: OwnPassword;
    }
  /** The one for all services that ask the directory. */
  | { of: 'sign-in'; key: string; title: string; url?: string };

/** The logins that somebody is to find in the vault, as far as they are set already. */
export function vaultLogins(
  record: AccountSetRecord,
  { services, signInUrl, directory }: ProfileAccounts,
  holder: AccountHolder,
): VaultLogin[] {
  const inDirectory = cellOf(record, holder.id, directory.service);
  return [
    ...(inDirectory?.state === 'there'
      ? [
          {
            ...{ of: 'sign-in' as const, key: SIGN_IN },
            ...{ title: 'Single sign-on', url: signInUrl },
          },
        ]
      : []),
    ...services.flatMap(({ id, title, url }): VaultLogin[] => {
      const cell = cellOf(record, holder.id, id);
      return cell?.state === 'there' && cell.own
        ? [{ of: 'service', key: id, title, url, own: cell.own }]
        : [];
    }),
  ];
}

/** Tells which logins somebody finds in the vault, without their passwords: another text asks for others. */
export function handedText(
  holder: AccountHolder,
  logins: readonly VaultLogin[],
): string {
  return logins
    .map(login =>
      login.of === 'sign-in'
        ? `${login.key} ${holder.passwordVersion}`
        : `${login.key} ${login.own.version}`,
    )
    .join(', ');
}
