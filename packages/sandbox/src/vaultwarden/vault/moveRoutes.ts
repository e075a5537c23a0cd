import { signedIn } from '../accounts/guards';
import { Cipher } from '../database/state';
import { jsonBody } from '../http/body';
import { Call, Route, route } from '../http/call';
import { json, Refusal, VaultwardenReply } from '../http/reply';
import { World } from '../world';
import {
  collectionIdsFor,
  mayMove,
  mayWriteInto,
  movableCollectionIds,
} from './access';
import { place, takeOut } from './changeCipher';
import { collectionIdsSchema } from './cipherBody';
import { cipherView, organizationCipherView } from './cipherView';

type Present = (world: World, cipher: Cipher, user: string) => string[];

const ownCollections: Present = ({ database }, cipher, user) =>
  movableCollectionIds(database, cipher, user);
const allCollections: Present = ({ database }, cipher, user) =>
  collectionIdsFor(database, cipher, user, 'writable');

/**
 * Puts an item into exactly these collections, as far as the present ones are seen. What was moved before a refusal
 * stays moved.
 *
 * @throws Refusal
 */
async function move(call: Call, presentOf: Present) {
  const { user } = await signedIn(call);
  const { database } = call.world;
  const wanted = jsonBody(call.request, collectionIdsSchema).collectionIds;
  const cipher = database.cipher(call.param('cipher'));
  if (!cipher) {
    throw new Refusal("Cipher doesn't exist");
  }
  if (!mayMove(database, cipher, user.id)) {
    throw new Refusal('Collection cannot be changed');
  }
  if (cipher.organizationId === null) {
    throw new Refusal('Cipher is not owned by an organization');
  }
  const present = presentOf(call.world, cipher, user.id);
  const { organizationId } = cipher;
  for (const id of differing(wanted, present)) {
    const collection = database.collection(id, organizationId);
    if (!collection) {
      throw new Refusal('Invalid collection ID provided');
    }
    if (!mayWriteInto(database, collection, user.id)) {
      throw new Refusal('No rights to modify the collection');
    }
    (wanted.includes(id) ? place : takeOut)(database, cipher.id, id);
  }
  return { database, cipher, user: user.id };
}

function differing(a: readonly string[], b: readonly string[]): Set<string> {
  return new Set([
    ...a.filter(id => !b.includes(id)),
    ...b.filter(id => !a.includes(id)),
  ]);
}

async function setCollections(call: Call): Promise<VaultwardenReply> {
  const { database, cipher, user } = await move(call, ownCollections);
  return json(cipherView(database, cipher, user));
}

async function setCollectionsV2(call: Call): Promise<VaultwardenReply> {
  const { database, cipher, user } = await move(call, ownCollections);
  return json({
    object: 'optionalCipherDetails',
    unavailable: false,
    cipher: cipherView(database, cipher, user),
  });
}

async function setCollectionsAsAdmin(call: Call): Promise<VaultwardenReply> {
  const { database, cipher, user } = await move(call, allCollections);
  return json(organizationCipherView(database, cipher, user));
}

const ONE = '/api/ciphers/:cipher';

/** What puts items into collections. */
export const moveRoutes: readonly Route[] = [
  ...route('PUT POST', `${ONE}/collections`, setCollections),
  ...route('PUT POST', `${ONE}/collections_v2`, setCollectionsV2),
  ...route('PUT POST', `${ONE}/collections-admin`, setCollectionsAsAdmin),
];
