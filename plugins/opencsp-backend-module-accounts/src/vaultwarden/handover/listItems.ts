import { z } from 'zod';
import { bodyOf } from '../http/ask';
import { Cipher, cipherSchema, openCipher, OpenedCipher } from './cipher';
import { InOrganization } from './organizations';

/** The custom field that carries our key of an item, sealed like all others. */
export const KEY_FIELD = 'opencsp';

const listSchema = z.object({ data: z.array(cipherSchema) });

/** The items of an organisation, in clear where they open. */
export interface Items {
  /** By our key, those in the trash, too; an item without a key of ours is somebody else's. */
  ours: { key: string; item: OpenedCipher }[];
  /** Not opened under the organisation's key, such as those with a name in clear. */
  unreadable: Cipher[];
}

/** All items of an organisation, as its owner sees them. */
export async function listItems(
  { session, organization }: InOrganization,
  signal: AbortSignal,
): Promise<Items> {
  const reply = await session.ask(
    {
      what: 'list the items',
      method: 'GET',
      path: `/api/ciphers/organization-details?organizationId=${organization.id}`,
    },
    signal,
  );
  const ciphers = bodyOf(reply, listSchema).data;
  const opened = ciphers.map(cipher => ({
    cipher,
    item: openCipher(cipher, organization.key),
  }));
  return {
    ours: opened.flatMap(({ item }) => {
      const key = item?.fields[KEY_FIELD];
      return item && key ? [{ key, item }] : [];
    }),
    unreadable: opened.flatMap(({ cipher, item }) => (item ? [] : [cipher])),
  };
}
