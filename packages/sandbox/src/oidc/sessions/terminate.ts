import { newId } from '../ids';
import { signToken } from '../keys';
import { World } from '../world';
import { SignIn } from './signIns';

/** Life of a logout token. As recorded, `exp` is a second more than 15 minutes after `iat`. */
const LOGOUT_TOKEN_SECONDS = 901;

/**
 * Ends a session: its access tokens die, its refresh tokens live on, and each sign-in whose client
 * had a back-channel URI when it began is told, one message each (06-logout/back-channel).
 */
export function terminateSession(sessionId: string, world: World): void {
  const { sessions, signIns, backChannel } = world;
  if (!sessions.find(sessionId)) {
    return;
  }
  const ended = signIns.all().filter(one => one.sessionId === sessionId);
  sessions.remove(sessionId);
  signIns.dropAccessTokens(one => one.sessionId === sessionId);
  backChannel.send(
    ended.flatMap(signIn =>
      signIn.backChannelUri
        ? [
            {
              uri: signIn.backChannelUri,
              token: () => logoutToken(signIn, world),
            },
          ]
        : [],
    ),
  );
}

/**
 * A logout token (OpenID Connect Back-Channel Logout 1.0 §2.4) in ZITADEL's form: `aud` is an
 * array, the header's type is `JWT`.
 *
 * @param changes - claims put in place of the right ones; `undefined` takes one away
 */
export async function logoutToken(
  signIn: Pick<SignIn, 'userId' | 'clientId' | 'sessionId'>,
  world: World,
  changes: Record<string, unknown> = {},
): Promise<string> {
  const iat = Math.floor(world.now() / 1000);
  return signToken(world.state.keys, {
    iss: world.origin,
    sub: signIn.userId,
    aud: [signIn.clientId],
    iat,
    exp: iat + LOGOUT_TOKEN_SECONDS,
    jti: newId(),
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    sid: signIn.sessionId,
    ...changes,
  });
}

/** A user was deactivated, locked or removed: sessions end unsaid, access tokens die for good. */
export function dropTokensOf(userId: string, world: World): void {
  for (const { id } of world.sessions.ofPerson(userId)) {
    world.sessions.remove(id);
  }
  world.signIns.dropAccessTokens(signIn => signIn.userId === userId);
  const machine = world.directory.data.serviceUsers.find(
    one => one.id === userId,
  );
  for (const token of machine?.tokens ?? []) {
    token.dead = true;
  }
}
