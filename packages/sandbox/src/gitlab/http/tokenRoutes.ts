import { GitlabToken } from '../state';
import { World } from '../world';
import { Caller, unauthorized } from './authenticate';
import { empty, json } from './reply';
import { Call, Route } from './route';

const PATH = /^\/personal_access_tokens\/self$/;

function shown({ tokens }: World, token: GitlabToken) {
  return {
    id: token.id,
    name: token.name,
    revoked: token.isRevoked,
    created_at: token.createdAt,
    description: null,
    scopes: token.scopes,
    user_id: token.userId,
    last_used_at: token.lastUsedAt ?? null,
    active: !token.isRevoked && !tokens.isExpired(token),
    expires_at: token.expiresAt,
  };
}

function callerOf({ caller }: Call): Caller {
  if (!caller) {
    throw unauthorized();
  }
  return caller;
}

/** A token shows and ends itself, whatever its scopes are. */
export const TOKENS: readonly Route[] = [
  {
    method: 'GET',
    path: PATH,
    isForAnyScope: true,
    run: call => json(200, shown(call.world, callerOf(call).token)),
  },
  {
    method: 'DELETE',
    path: PATH,
    isForAnyScope: true,
    run(call) {
      call.world.tokens.revoke(callerOf(call).token);
      return empty();
    },
  },
];
