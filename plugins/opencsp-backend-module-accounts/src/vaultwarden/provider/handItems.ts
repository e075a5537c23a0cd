import { HandedLogin } from '@opencsp/plugin-opencsp-node';
import { Collection } from '../handover/collections';
import { ensureItem, ItemOptions, removeItem } from '../handover/items';
import { listItems } from '../handover/listItems';

/**
 * Makes exactly these logins be in a person's collection. Passwords that were there before go into the history of
 * their items; what is not named any more is deleted.
 */
export async function handItems(
  options: ItemOptions,
  { id, externalId }: Collection,
  logins: readonly HandedLogin[],
  signal: AbortSignal,
): Promise<void> {
  const keyOf = (login: HandedLogin) => `${externalId}/${login.key}`;
  for (const login of logins) {
    const { title: name, username, password, url: uri = '' } = login;
    await ensureItem(
      options,
      { key: keyOf(login), name, username, password, uri, collectionId: id },
      signal,
    );
  }
  await removeItems(options, externalId, signal, logins.map(keyOf));
}

/** Deletes what the portal has put into a collection, but for some. What its person added stays. */
export async function removeItems(
  options: ItemOptions,
  externalId: string,
  signal: AbortSignal,
  but: readonly string[] = [],
): Promise<void> {
  const { ours } = await listItems(options, signal);
  const gone = ours
    .map(({ key }) => key)
    .filter(key => key.startsWith(`${externalId}/`) && !but.includes(key));
  for (const key of gone) {
    await removeItem(options, key, signal);
  }
}
