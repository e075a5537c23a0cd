import { z } from 'zod';
import { json, plain, Reply, Request } from './reply';
import { isSafe, signIn } from './signIn';
import { Visit, World } from './world';

/* The portal's API, as recorded (authelia/02, 05, 06, 07). */

const credentialsSchema = z.object({
  username: z.string().min(1),
  password: z.string().min(1),
  keepMeLoggedIn: z.boolean().optional(),
  targetURL: z.string().optional(),
  requestMethod: z.string().optional(),
});

const logoutSchema = z.object({ targetURL: z.string().optional() });

/** How long a login takes, good or bad (recorded: 02, 07). */
const LOGIN_MS = 1_000;

/** `/api/health`, which looks at nothing else (recorded: Authelia 10). */
export function health(): Reply {
  return json(200, { status: 'OK' });
}

/** `/api/state`: who is signed in. */
export function state(world: World, visit: Visit | undefined): Reply {
  if (!visit) {
    return plain(403);
  }
  const { session, domain } = visit;
  const person = session && world.people.find(session.username);
  return json(200, {
    status: 'OK',
    data: {
      username: person?.username ?? '',
      authentication_level: person ? session?.level : 0,
      factor_knowledge: person !== undefined,
      ...(domain.startUrl && { default_redirection_url: domain.startUrl }),
    },
  });
}

/** `/api/firstfactor`. Whatever is wrong, the answer is the same (recorded: Authelia 9). */
export function firstFactor(
  world: World,
  visit: Visit | undefined,
  { body }: Request,
): Reply {
  const credentials = credentialsSchema.safeParse(parseJson(body)).data;
  const signedIn = visit && credentials && signIn(world, visit, credentials);
  if (!signedIn) {
    return {
      ...json(401, {
        status: 'KO',
        message: 'Authentication failed. Check your credentials.',
      }),
      delayMs: LOGIN_MS,
    };
  }
  const { redirect, cookie } = signedIn;
  return {
    ...json(
      200,
      { status: 'OK', ...(redirect && { data: { redirect } }) },
      { 'Set-Cookie': cookie },
    ),
    delayMs: LOGIN_MS,
  };
}

/** `/api/logout`. */
export function logout(
  world: World,
  visit: Visit | undefined,
  { body }: Request,
): Reply {
  const { targetURL } = logoutSchema.safeParse(parseJson(body)).data ?? {};
  const isEnded =
    visit?.session !== undefined && visit.sessions.end(visit.value);
  const safeTargetURL = targetURL !== undefined && isSafe(world, targetURL);
  return json(
    200,
    { status: 'OK', data: { safeTargetURL } },
    isEnded && visit
      ? { 'Set-Cookie': visit.sessions.endCookie(world.now()) }
      : {},
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
