import { World } from '../world';
import { readLogin } from './loginBody';
import { empty, json, refused, Reply, Request, text } from './reply';
import { JWT_SECONDS, REFRESH_SECONDS } from './tokens';

/** How long a login took: the hash of a known user's password was asked for (recorded: auth). */
const KNOWN_USER_MS = 80;
const UNKNOWN_USER_MS = 5;

/** Why there is no refresh token. */
class Problem {
  constructor(private readonly words: string) {}

  get reply(): Reply {
    return refused(401, `Authentication error ${this.words}`);
  }
}

/** `POST /auth/simple/login`. */
export async function simpleLogin(
  world: World,
  request: Request,
): Promise<Reply> {
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    return text(400, 'Content type error');
  }
  const credentials = readLogin(request.body);
  if (typeof credentials === 'string') {
    return text(400, credentials);
  }
  const { directory, tokens } = world;
  const id = credentials.username.toLowerCase();
  const delayMs = directory.user(id) ? KNOWN_USER_MS : UNKNOWN_USER_MS;
  if (!directory.isPassword(id, Buffer.from(credentials.password))) {
    const words = `Authentication error for user "${id}"`;
    return { ...refused(401, words), delayMs };
  }
  const refreshToken = tokens.issueRefresh(id);
  const token = await tokens.issue(id);
  const cookies = [
    jwtCookie(token),
    cookie('refresh_token', refreshToken, '/auth', REFRESH_SECONDS),
  ];
  return {
    ...json(200, { token, refreshToken }, { 'set-cookie': cookies }),
    delayMs,
  };
}

/** `GET /auth/refresh`. */
export async function refresh(world: World, request: Request): Promise<Reply> {
  const given = refreshTokenOf(request);
  if (given instanceof Problem) {
    return given.reply;
  }
  const owner = world.tokens.ownerOf(given);
  if (owner === undefined) {
    return new Problem('Invalid refresh token').reply;
  }
  const token = await world.tokens.issue(owner);
  return json(200, { token }, { 'set-cookie': jwtCookie(token) });
}

/** `GET /auth/logout`. An unknown refresh token is as good as any. */
export function logout(world: World, request: Request): Reply {
  const given = refreshTokenOf(request);
  if (given instanceof Problem) {
    return given.reply;
  }
  world.tokens.logOut(given);
  return empty(200, {
    'set-cookie': [
      cookie('token', '', '/', 0),
      cookie('refresh_token', '', '/auth', 0),
    ],
  });
}

/** From the cookie, or from the header. */
function refreshTokenOf({ headers }: Request): string | Problem {
  const fromCookie = /(?:^|;\s*)refresh_token=([^;]*)/.exec(
    headers.cookie ?? '',
  )?.[1];
  const given = fromCookie ?? headers['refresh-token'];
  if (given === undefined) {
    return new Problem('Missing refresh token');
  }
  return given.includes('+') ? given : new Problem('Invalid refresh token');
}

function jwtCookie(token: string): string {
  return cookie('token', token, '/', JWT_SECONDS);
}

function cookie(
  name: string,
  value: string,
  path: string,
  seconds: number,
): string {
  return `${name}=${value}; HttpOnly; SameSite=Strict; Path=${path}; Max-Age=${seconds}`;
}
