import { signedIn } from '../accounts/guards';
import { profileView } from '../accounts/profileView';
import { User } from '../database/state';
import { Call, Route, route } from '../http/call';
import { json, list, VaultwardenReply } from '../http/reply';
import { collectionView, detailsView } from '../organizations/collectionViews';
import { collectionsVisibleTo, visibleTo } from './access';
import { cipherView } from './cipherView';

/** All that a client shows, in one answer. */
async function sync(call: Call): Promise<VaultwardenReply> {
  const { user } = await signedIn(call);
  const { database } = call.world;
  const hasDomains =
    call.request.url.searchParams.get('excludeDomains') !== 'true';
  return json({
    profile: profileView(database, user),
    folders: [],
    collections: collectionsVisibleTo(database, user.id).map(collection =>
      detailsView(database, collection, user.id),
    ),
    policies: [],
    ciphers: visibleTo(database, user.id).map(cipher =>
      cipherView(database, cipher, user.id, 'sync'),
    ),
    domains: hasDomains
      ? {
          equivalentDomains: [],
          globalEquivalentDomains: [],
          object: 'domains',
        }
      : null,
    sends: [],
    userDecryption: { masterPasswordUnlock: unlockOf(user) },
    object: 'sync',
  });
}

function unlockOf({ kdf, key, email }: User) {
  return {
    kdf: {
      kdfType: kdf.type,
      iterations: kdf.iterations,
      memory: kdf.memory,
      parallelism: kdf.parallelism,
    },
    masterKeyEncryptedUserKey: key,
    masterKeyWrappedUserKey: key,
    salt: email,
  };
}

async function collections(call: Call): Promise<VaultwardenReply> {
  const { user } = await signedIn(call);
  return list(
    collectionsVisibleTo(call.world.database, user.id).map(collectionView),
  );
}

/** What shows a whole vault. */
export const syncRoutes: readonly Route[] = [
  ...route('GET', '/api/sync', sync),
  ...route('GET', '/api/collections', collections),
];
