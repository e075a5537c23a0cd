import { z } from 'zod';
import { RandomBytes, seal, SymmetricKey } from '../crypto';
import { bodyOf, done, refusalError, Reply } from '../http/ask';
import { isRefusal } from '../http/refusals';
import { assertSealed, cipherSchema, OpenedCipher } from './cipher';
import { listItems } from './listItems';
import { InOrganization } from './organizations';
import {
  changedCipher,
  isIn,
  isSame,
  newCipher,
  WantedItem,
} from './writeCipher';

/** What items are written with. */
export interface ItemOptions extends InOrganization {
  random: RandomBytes;
  /** Milliseconds. */
  now: () => number;
}

/** What was done to bring an item about. */
export type ItemDone = 'created' | 'updated' | 'unchanged';

async function findItem(
  options: ItemOptions,
  key: string,
  signal: AbortSignal,
): Promise<OpenedCipher | undefined> {
  const { ours } = await listItems(options, signal);
  const [first, second] = ours.filter(one => one.key === key);
  if (second) {
    throw refusalError(
      'look an item up',
      { kind: 'conflict' },
      'two have the same key',
    );
  }
  return first?.item;
}

/**
 * The server takes an item without its organisation for a personal one, and stores it under the wrong key (recorded:
 * organizations c.): what it answers is compared, and such an item is deleted again.
 */
async function checkPlace(
  { session, organization }: ItemOptions,
  wanted: WantedItem,
  reply: Reply,
  signal: AbortSignal,
): Promise<void> {
  const { id, organizationId, collectionIds } = bodyOf(reply, cipherSchema);
  const isThere =
    organizationId === organization.id &&
    collectionIds.includes(wanted.collectionId);
  if (isThere) {
    return;
  }
  const what = 'hand an item over';
  done(
    await session.ask(
      { what, method: 'DELETE', path: `/api/ciphers/${id}` },
      signal,
    ),
  );
  throw refusalError(
    what,
    { kind: 'unexpected' },
    'it was stored in another place, and deleted there',
  );
}

async function create(
  options: ItemOptions,
  wanted: WantedItem,
  signal: AbortSignal,
): Promise<void> {
  const { organization, session } = options;
  const cipher = newCipher(wanted, organization.id, sealer(options));
  assertSealed(cipher);
  const reply = await session.ask(
    {
      what: 'hand an item over',
      method: 'POST',
      path: '/api/ciphers/create',
      json: { cipher, collectionIds: [wanted.collectionId] },
    },
    signal,
  );
  await checkPlace(options, wanted, reply, signal);
}

function sealer(
  { organization, random }: ItemOptions,
  key: SymmetricKey = organization.key,
) {
  return (text: string) => seal(text, key, random);
}

async function change(
  options: ItemOptions,
  wanted: WantedItem,
  item: OpenedCipher,
  signal: AbortSignal,
): Promise<void> {
  const { now, session } = options;
  const path = `/api/ciphers/${z.guid().parse(item.cipher.id)}`;
  const what = 'change an item';
  if (item.cipher.deletedDate) {
    done(
      await session.ask(
        { what, method: 'PUT', path: `${path}/restore` },
        signal,
      ),
    );
    return;
  }
  if (!isIn(wanted, item)) {
    // Before the new password: whoever has lost the item is not to read it.
    const json = { collectionIds: [wanted.collectionId] };
    done(
      await session.ask(
        { what, method: 'PUT', path: `${path}/collections_v2`, json },
        signal,
      ),
    );
    return;
  }
  const json = changedCipher(wanted, item, sealer(options, item.key), now());
  assertSealed(json);
  done(await session.ask({ what, method: 'PUT', path, json }, signal));
}

function isDone(wanted: WantedItem, item: OpenedCipher): boolean {
  return isSame(wanted, item) && isIn(wanted, item) && !item.cipher.deletedDate;
}

/** What was made in this pass stays made, whatever is changed about it then. */
function changed(before: ItemDone): ItemDone {
  return before === 'created' ? 'created' : 'updated';
}

/** Restore, move, change, and one repetition after somebody came in between. */
const MOST_STEPS = 5;

/**
 * Brings an item about: creates it, or restores, moves and changes the one that has its key; the password it had
 * goes into its history, and what others added to it stays. Looks before and after each step, so that a lost answer
 * makes nothing twice.
 */
export async function ensureItem(
  options: ItemOptions,
  wanted: WantedItem,
  signal: AbortSignal,
): Promise<ItemDone> {
  let outcome: ItemDone = 'unchanged';
  let trouble: unknown;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const item = await findItem(options, wanted.key, signal);
    if (item && isDone(wanted, item)) {
      return outcome;
    }
    if (!item && trouble !== undefined) {
      // What was sent may still be under way: a second one now could make two.
      throw trouble;
    }
    outcome = item ? changed(outcome) : 'created';
    trouble = await attempt(() =>
      item
        ? change(options, wanted, item, signal)
        : create(options, wanted, signal),
    );
  }
  throw trouble ?? refusalError('hand an item over', { kind: 'unexpected' });
}

/** What is cured by looking again is kept, all else thrown. */
async function attempt(act: () => Promise<void>): Promise<unknown> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (isRefusal(error, 'outcome-unknown', 'stale')) {
      return error;
    }
    throw error;
  }
}

/** Deletes an item for good. One that is gone is gone. */
export async function removeItem(
  options: ItemOptions,
  key: string,
  signal: AbortSignal,
): Promise<void> {
  const item = await findItem(options, key, signal);
  if (!item) {
    return;
  }
  const reply = await options.session.ask(
    {
      what: 'delete an item',
      method: 'DELETE',
      path: `/api/ciphers/${item.cipher.id}`,
    },
    signal,
  );
  const { answer } = reply;
  // Deleting a second time is a 400 (recorded: items).
  if (answer.kind === 'done' || answer.refusal.kind !== 'not-found') {
    done(reply);
  }
}
