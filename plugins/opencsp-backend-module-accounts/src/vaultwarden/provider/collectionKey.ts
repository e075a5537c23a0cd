import { LOGIN } from '@opencsp/plugin-opencsp-node';
import { Collection } from '../handover/collections';
import { vaultMailOf } from '../mail';

/**
 * The collection of one person: who signs in with a name, and by which address. Another address is another person,
 * so that nobody is given what the one before had.
 */
export interface PersonalCollection {
  collection: Collection;
  login: string;
  /** As the server keeps it: in lower case. */
  mail: string;
}

/** Our key of a person's collection, the same for ever. */
export function collectionKey(
  profileId: string,
  { login, mail }: Pick<PersonalCollection, 'login' | 'mail'>,
): string {
  return `${profileId}/${login}/${mail}`;
}

/** Whose collection of the profile it is. @returns nothing for any other */
export function personalCollection(
  profileId: string,
  collection: Collection,
): PersonalCollection | undefined {
  const [profile, login = '', ...address] = collection.externalId.split('/');
  const mail = address.join('/');
  const isOurs = profile === profileId && LOGIN.test(login) && isKeptMail(mail);
  return isOurs ? { collection, login, mail } : undefined;
}

function isKeptMail(text: string): boolean {
  try {
    return vaultMailOf(text) === text;
  } catch {
    return false;
  }
}
