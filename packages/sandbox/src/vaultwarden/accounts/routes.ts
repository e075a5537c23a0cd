import { Call, Route, route } from '../http/call';
import { jsonBody } from '../http/body';
import { json, Refusal, VaultwardenReply } from '../http/reply';
import { checkProof, proofSchema, signedIn } from './guards';
import { profileView } from './profileView';

const API_KEY_LENGTH = 30;
const ALPHANUMERIC =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

async function profile(call: Call): Promise<VaultwardenReply> {
  const { user } = await signedIn(call);
  return json(profileView(call.world.database, user));
}

async function revisionDate(call: Call): Promise<VaultwardenReply> {
  const { user } = await signedIn(call);
  return json(Date.parse(user.updatedAt));
}

async function publicKey(call: Call): Promise<VaultwardenReply> {
  await signedIn(call);
  const user = call.world.database.user(call.param('user'));
  if (!user) {
    throw new Refusal("User doesn't exist", 404);
  }
  if (user.publicKey === null) {
    throw new Refusal('User has no public_key', 404);
  }
  return json({
    userId: user.id,
    publicKey: user.publicKey,
    object: 'userKey',
  });
}

/** The key of the account for scripts, made when it is first asked for. */
function apiKey(isNew: boolean) {
  return async (call: Call): Promise<VaultwardenReply> => {
    const { database } = call.world;
    const { user } = await signedIn(call);
    checkProof(user, jsonBody(call.request, proofSchema));
    if (isNew || user.apiKey === null) {
      user.apiKey = newApiKey(database.chance.random(API_KEY_LENGTH));
      database.saveUser(user);
    }
    return json({
      apiKey: user.apiKey,
      revisionDate: user.updatedAt,
      object: 'apiKey',
    });
  };
}

function newApiKey(bytes: Buffer): string {
  return [...bytes]
    .map(byte => ALPHANUMERIC[byte % ALPHANUMERIC.length])
    .join('');
}

/** What is about accounts. */
export const accountRoutes: readonly Route[] = [
  ...route('GET', '/api/accounts/profile', profile),
  ...route('GET', '/api/accounts/revision-date', revisionDate),
  ...route('POST', '/api/accounts/api-key', apiKey(false)),
  ...route('POST', '/api/accounts/rotate-api-key', apiKey(true)),
  ...route('GET', '/api/users/:user/public-key', publicKey),
];
