import { z } from 'zod';
import { managerOf, signedIn } from '../accounts/guards';
import { hasFullAccess } from '../database/memberships';
import { Cipher } from '../database/state';
import { jsonBody } from '../http/body';
import { Call, Route, route } from '../http/call';
import { empty, json, list, Refusal, VaultwardenReply } from '../http/reply';
import { mayWrite, rightsIn, visibleTo } from './access';
import { cipherSchema, partialSchema, shareSchema } from './cipherBody';
import { cipherView, organizationCipherView } from './cipherView';
import {
  changeCipher,
  newCipher,
  setFavorite,
  shareCipher,
} from './changeCipher';
import { moveRoutes } from './moveRoutes';

const idsSchema = z.object({ ids: z.array(z.string()) });

/** @throws Refusal when there is no such item */
function cipherOf({ world }: Call, id: string): Cipher {
  const cipher = world.database.cipher(id);
  if (!cipher) {
    throw new Refusal("Cipher doesn't exist");
  }
  return cipher;
}

async function listOwn(call: Call): Promise<VaultwardenReply> {
  const { user } = await signedIn(call);
  const { database } = call.world;
  return list(
    visibleTo(database, user.id).map(cipher =>
      cipherView(database, cipher, user.id, 'sync'),
    ),
  );
}

async function listOfOrganization(call: Call): Promise<VaultwardenReply> {
  const { user, member } = await managerOf(call);
  const { database } = call.world;
  if (!hasFullAccess(member)) {
    throw new Refusal('Resource not found.', 404);
  }
  return list(
    database.state.ciphers
      .filter(cipher => cipher.organizationId === member.organizationId)
      .map(cipher => organizationCipherView(database, cipher, user.id)),
  );
}

async function read(call: Call): Promise<VaultwardenReply> {
  const { user } = await signedIn(call);
  const { database } = call.world;
  const cipher = cipherOf(call, call.param('cipher'));
  if (!rightsIn(database, cipher, user.id)) {
    throw new Refusal('Cipher is not owned by user');
  }
  return json(cipherView(database, cipher, user.id));
}

async function create(call: Call): Promise<VaultwardenReply> {
  const { user } = await signedIn(call);
  const { database } = call.world;
  const body = jsonBody(call.request, cipherSchema);
  const cipher = newCipher(database, body, user.id);
  changeCipher(
    database,
    cipher,
    { ...body, lastKnownRevisionDate: null },
    user.id,
  );
  return json(cipherView(database, cipher, user.id));
}

async function createShared(call: Call): Promise<VaultwardenReply> {
  const { user } = await signedIn(call);
  const { database } = call.world;
  const body = jsonBody(call.request, shareSchema);
  const cipher = newCipher(database, body.cipher, user.id);
  database.saveCipher(cipher);
  try {
    shareCipher(
      database,
      cipher,
      { ...body, cipher: { ...body.cipher, lastKnownRevisionDate: null } },
      user.id,
    );
  } catch (error) {
    database.deleteCipher(cipher);
    throw error;
  }
  return json(cipherView(database, cipher, user.id));
}

async function share(call: Call): Promise<VaultwardenReply> {
  const { user } = await signedIn(call);
  const { database } = call.world;
  const body = jsonBody(call.request, shareSchema);
  const cipher = cipherOf(call, call.param('cipher'));
  shareCipher(database, cipher, body, user.id);
  return json(cipherView(database, cipher, user.id));
}

async function update(call: Call): Promise<VaultwardenReply> {
  const { user } = await signedIn(call);
  const { database } = call.world;
  const body = jsonBody(call.request, cipherSchema);
  const cipher = cipherOf(call, call.param('cipher'));
  if (!mayWrite(database, cipher, user.id)) {
    throw new Refusal('Cipher is not write accessible');
  }
  changeCipher(database, cipher, body, user.id);
  return json(cipherView(database, cipher, user.id));
}

async function updatePartial(call: Call): Promise<VaultwardenReply> {
  const { user } = await signedIn(call);
  const { database } = call.world;
  const body = jsonBody(call.request, partialSchema);
  const cipher = database.cipher(call.param('cipher'));
  if (!cipher || !rightsIn(database, cipher, user.id)) {
    throw new Refusal('Cipher does not exist');
  }
  if (body.folderId) {
    throw new Refusal('Invalid folder');
  }
  setFavorite(database, cipher, user.id, body.favorite);
  return json(cipherView(database, cipher, user.id));
}

type Removal = 'trash' | 'delete';

/** @throws Refusal */
function removeOne(call: Call, user: string, id: string, how: Removal): void {
  const { database } = call.world;
  const cipher = cipherOf(call, id);
  if (!mayWrite(database, cipher, user)) {
    throw new Refusal("Cipher can't be deleted by user");
  }
  if (how === 'delete') {
    database.deleteCipher(cipher);
    return;
  }
  cipher.deletedAt = database.now();
  database.saveCipher(cipher);
}

function remove(how: Removal) {
  return async (call: Call): Promise<VaultwardenReply> => {
    const { user } = await signedIn(call);
    removeOne(call, user.id, call.param('cipher'), how);
    return empty();
  };
}

function removeMany(how: Removal) {
  return async (call: Call): Promise<VaultwardenReply> => {
    const { user } = await signedIn(call);
    jsonBody(call.request, idsSchema).ids.forEach(id =>
      removeOne(call, user.id, id, how),
    );
    return empty();
  };
}

async function restore(call: Call): Promise<VaultwardenReply> {
  const { user } = await signedIn(call);
  const { database } = call.world;
  const cipher = cipherOf(call, call.param('cipher'));
  if (!mayWrite(database, cipher, user.id)) {
    throw new Refusal("Cipher can't be restored by user");
  }
  cipher.deletedAt = null;
  database.saveCipher(cipher);
  return json(cipherView(database, cipher, user.id));
}

const ONE = '/api/ciphers/:cipher';

/** What is about items. */
export const cipherRoutes: readonly Route[] = [
  ...route('GET', '/api/ciphers', listOwn),
  ...route('GET', '/api/ciphers/organization-details', listOfOrganization),
  ...route('POST', '/api/ciphers', create),
  ...route('POST', '/api/ciphers/create', createShared),
  ...route('POST', '/api/ciphers/admin', createShared),
  ...['', '/details', '/admin'].flatMap(end => route('GET', ONE + end, read)),
  ...['', '/admin'].flatMap(end => [
    ...route('PUT POST', ONE + end, update),
    ...route('DELETE', ONE + end, remove('delete')),
    ...route('DELETE', `/api/ciphers${end}`, removeMany('delete')),
  ]),
  ...route('PUT POST', `${ONE}/partial`, updatePartial),
  ...route('PUT POST', `${ONE}/share`, share),
  ...['delete', 'delete-admin'].flatMap(end => [
    ...route('PUT', `${ONE}/${end}`, remove('trash')),
    ...route('POST', `${ONE}/${end}`, remove('delete')),
    ...route('PUT', `/api/ciphers/${end}`, removeMany('trash')),
    ...route('POST', `/api/ciphers/${end}`, removeMany('delete')),
  ]),
  ...['restore', 'restore-admin'].flatMap(end =>
    route('PUT', `${ONE}/${end}`, restore),
  ),
  ...moveRoutes,
];
