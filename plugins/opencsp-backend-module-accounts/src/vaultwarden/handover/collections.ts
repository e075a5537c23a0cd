import { z } from 'zod';
import { RandomBytes, seal } from '../crypto';
import { bodyOf, done, refusalError } from '../http/ask';
import { settle } from '../http/settle';
import { askOrganization, InOrganization } from './organizations';

/** A collection that the portal made: the items of one profile. */
export interface Collection {
  id: string;
  /** Ours, the same for ever; names are sealed and may be changed by an owner. */
  externalId: string;
}

const listSchema = z.object({
  data: z.array(z.object({ id: z.guid(), externalId: z.string().nullish() })),
});

/** The collections that have a key of ours. */
export async function listCollections(
  where: InOrganization,
  signal: AbortSignal,
): Promise<Collection[]> {
  const reply = await askOrganization(
    where,
    { what: 'list the collections', method: 'GET', path: '/collections' },
    signal,
  );
  return bodyOf(reply, listSchema).data.flatMap(({ id, externalId }) =>
    externalId ? [{ id, externalId }] : [],
  );
}

async function find(
  where: InOrganization,
  externalId: string,
  signal: AbortSignal,
): Promise<Collection | undefined> {
  const all = await listCollections(where, signal);
  const [first, second] = all.filter(one => one.externalId === externalId);
  if (second) {
    throw refusalError(
      'look a collection up',
      { kind: 'conflict' },
      'two have this key',
    );
  }
  return first;
}

/** What a collection is made with. */
export interface EnsureCollectionOptions extends InOrganization {
  externalId: string;
  /** For people; sealed before it is sent. */
  name: string;
  random: RandomBytes;
}

/** Makes a collection, or finds it by its key. */
export async function ensureCollection(
  options: EnsureCollectionOptions,
  signal: AbortSignal,
): Promise<{ collection: Collection; made: boolean }> {
  const { externalId, name, organization, random } = options;
  const what = 'make a collection';
  const { value, made } = await settle({
    what,
    look: () => find(options, externalId, signal),
    act: async () => {
      const sealed = seal(name, organization.key, random);
      // All four are needed: without groups or users it is 422 (recorded).
      const json = { name: sealed, groups: [], users: [], externalId };
      done(
        await askOrganization(
          options,
          { what, method: 'POST', path: '/collections', json },
          signal,
        ),
      );
    },
  });
  return { collection: value, made };
}

/** Removes a collection; its items stay, in no collection (recorded: organizations). One that is gone is gone. */
export async function removeCollection(
  where: InOrganization,
  { id }: Collection,
  signal: AbortSignal,
): Promise<void> {
  const what = 'remove a collection';
  const path = `/collections/${id}`;
  const reply = await askOrganization(
    where,
    { what, method: 'DELETE', path },
    signal,
  );
  if (reply.answer.kind === 'refused') {
    const left = await listCollections(where, signal);
    if (left.some(one => one.id === id)) {
      throw reply.refused();
    }
  }
}
