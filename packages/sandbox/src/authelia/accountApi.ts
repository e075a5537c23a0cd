import { z } from 'zod';
import { json, parseJson, plain, Reply, Request } from './reply';
import { isSignedIn, SignedInVisit } from './secondFactor/level';
import { isSafe } from './signIn';
import { Visit, World } from './world';

/* What the portal's API tells of an account and of itself, as recorded (authelia/02, 04, 08). */

const uriSchema = z.object({ uri: z.string() });

/** GET `/api/user/info`, with the address half hidden (recorded: Authelia 25). */
export function userInfo(world: World, visit: Visit | undefined): Reply {
  if (!isSignedIn(visit)) {
    return plain(403);
  }
  const { email } = visit.session.person;
  return infoOf(world, visit, email === '' ? null : [hidden(email)]);
}

/** POST: the first call of the page, which chooses a kind of second factor; it has no address. */
export function beginUserInfo(world: World, visit: Visit | undefined): Reply {
  if (!isSignedIn(visit)) {
    return plain(403);
  }
  world.secondFactors.choose(visit.session.person.username);
  return infoOf(world, visit, null);
}

/** GET `/api/configuration`. */
export function configuration(
  { settings }: World,
  visit: Visit | undefined,
): Reply {
  const { passwords } = settings;
  return isSignedIn(visit)
    ? ok({
        available_methods: ['totp', 'webauthn'],
        password_change_disabled: !passwords.canBeChanged,
        password_reset_disabled: !passwords.canBeReset,
      })
    : plain(403);
}

/** GET `/api/configuration/password-policy`: the one of a configuration without any. */
export function passwordPolicy(): Reply {
  return ok({
    ...{ mode: 'disabled', min_length: 0, max_length: 0, min_score: 0 },
    ...{ require_uppercase: false, require_lowercase: false },
    ...{ require_number: false, require_special: false },
  });
}

/** POST `/api/checks/safe-redirection`, for who is signed in (recorded: Authelia 23). */
export function safeRedirection(
  world: World,
  visit: Visit | undefined,
  { body }: Request,
): Reply {
  if (!isSignedIn(visit)) {
    return plain(401);
  }
  const asked = uriSchema.safeParse(parseJson(body)).data;
  return asked
    ? ok({ ok: isSafe(world, asked.uri) })
    : json(200, { status: 'KO', message: 'Operation failed.' });
}

function infoOf(
  { secondFactors }: World,
  { session }: SignedInVisit,
  emails: string[] | null,
): Reply {
  const { username, displayName } = session.person;
  return ok({
    display_name: displayName,
    emails,
    method: secondFactors.hasChosen(username) ? 'totp' : '',
    has_totp: secondFactors.of(username) !== undefined,
    has_webauthn: false,
    has_duo: false,
  });
}

/** First and last character of the name, with stars between. */
function hidden(email: string): string {
  const [name, ...domain] = email.split('@');
  const inner = name.slice(1, -1);
  const shown =
    inner === ''
      ? '*'.repeat(name.length)
      : `${name[0]}${'*'.repeat(inner.length)}${name[name.length - 1]}`;
  return `${shown}@${domain.join('@')}`;
}

function ok(data: object): Reply {
  return json(200, { status: 'OK', data });
}
