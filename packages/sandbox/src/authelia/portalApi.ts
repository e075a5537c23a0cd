import { z } from 'zod';
import { requestLog } from './log';
import { json, parseJson, plain, Reply, Request } from './reply';
import { isSafe, signIn } from './signIn';
import { Visit, World } from './world';

/* The portal's API, as recorded (authelia/02, 05, 06, 07). */

const credentialsSchema = z.object({
  username: z.string().min(1),
  password: z.string().min(1),
  keepMeLoggedIn: z.boolean().optional(),
  targetURL: z.string().optional(),
  requestMethod: z.string().optional(),
  flowID: z.string().optional(),
});

const logoutSchema = z.object({ targetURL: z.string().optional() });

/** How long a login takes, good or bad (recorded: 02, 07). */
const LOGIN_MS = 1_000;

/** `/api/health`, which looks at nothing else (recorded: Authelia 10). */
export function health(): Reply {
  return json(200, { status: 'OK' });
}

/** `/api/state`: who is signed in. */
export function state(_world: World, visit: Visit | undefined): Reply {
  if (!visit) {
    return plain(403);
  }
  const { session, domain } = visit;
  return json(200, {
    status: 'OK',
    data: {
      username: session?.person.username ?? '',
      authentication_level: session?.level ?? 0,
      factor_knowledge: session !== undefined,
      ...(domain.startUrl && { default_redirection_url: domain.startUrl }),
    },
  });
}

/** `/api/firstfactor`. Whatever is wrong, the answer is the same (recorded: Authelia 9). */
export async function firstFactor(
  world: World,
  visit: Visit | undefined,
  request: Request,
): Promise<Reply> {
  const credentials = credentialsSchema.safeParse(parseJson(request.body)).data;
  const log = requestLog(world.log, request);
  const signedIn =
    visit && credentials && (await signIn(world, visit, credentials, log));
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
