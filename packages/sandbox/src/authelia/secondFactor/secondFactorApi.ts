import { z } from 'zod';
import { json, parseJson, plain, Reply, Request } from '../reply';
import { flowAfter, isSafe } from '../signIn';
import { Visit, World } from '../world';
import {
  beginEnrolment,
  elevatedFor,
  finishEnrolment,
  isSignedIn,
  removeSecondFactor,
  sameCookie,
  secondFactor,
  sendCode,
  SignedInVisit,
  takeCode,
} from './level';
import { otpauthUrl, TOTP } from './totp';

/* Second factors in the portal's API, as recorded (authelia/04). */

/** Answers somebody who is signed in. */
type Answer = (world: World, visit: SignedInVisit, request: Request) => Reply;

/** How long a one-time code takes, right or wrong (recorded: Authelia 21). */
const CODE_MS = 1_000;

const NOT_AUTHENTICATED = 'Authentication failed, please retry later.';
const NOT_DONE = 'Operation failed.';
const NOT_SET_UP = 'Unable to set up one-time password.';

const codeSchema = z.object({ otc: z.string().max(20) });
const tokenSchema = z.object({ token: z.string() });
const signInSchema = z.object({
  token: z.string(),
  targetURL: z.string().optional(),
  flowID: z.string().optional(),
});
const optionsSchema = z.object({
  algorithm: z.literal(TOTP.algorithm),
  length: z.literal(TOTP.digits),
  period: z.literal(TOTP.period),
});

/** GET `/api/user/session/elevation`: may somebody change what protects the account. */
export const elevation = signedIn((world, visit) => {
  const leftMs = elevatedFor(world, visit);
  return ok({
    require_second_factor: false,
    skip_second_factor: false,
    can_skip_second_factor: false,
    factor_knowledge: visit.session.level === 1,
    elevated: leftMs > 0,
    expires: Math.floor(leftMs / 1_000),
  });
});

/** POST: sends the one-time code. */
export const beginElevation = signedIn((world, visit, request) => {
  try {
    return ok({ delete_id: sendCode(world, visit, remoteIp(request)) });
  } catch {
    return failed(403, NOT_DONE);
  }
});

/** PUT: takes it. */
export const finishElevation = signedIn((world, visit, { body }) => {
  const typed = codeSchema.safeParse(parseJson(body)).data;
  if (!typed) {
    return failed(400, NOT_DONE);
  }
  const isRight = takeCode(world, visit, typed.otc);
  const reply = isRight ? done(world, visit) : failed(403, NOT_DONE);
  return { ...reply, delayMs: CODE_MS };
});

/** GET `/api/secondfactor/totp`: since when somebody has an app for codes. */
export const totp = signedIn(({ secondFactors, settings }, { session }) => {
  const own = secondFactors.of(session.person.username);
  if (!own) {
    return failed(404, 'Could not find TOTP Configuration for user.');
  }
  const { algorithm, digits, period } = TOTP;
  return ok({
    created_at: new Date(own.createdAt).toISOString(),
    issuer: settings.issuer,
    ...{ algorithm, digits, period },
  });
});

/** POST: signs in with a code of the app. */
export function signInByTotp(
  world: World,
  visit: Visit | undefined,
  { body }: Request,
): Reply {
  const typed = signInSchema.safeParse(parseJson(body)).data;
  if (!isSignedIn(visit) || !typed) {
    return failed(403, NOT_AUTHENTICATED);
  }
  if (typed.token.length !== 6 && typed.token.length !== 8) {
    return failed(400, NOT_AUTHENTICATED);
  }
  const cookie = secondFactor(world, visit, typed.token);
  if (cookie === undefined) {
    return failed(403, NOT_AUTHENTICATED);
  }
  const redirect =
    flowAfter(world, typed.flowID)?.address ??
    redirectFor(world, visit, typed.targetURL);
  return json(
    200,
    { status: 'OK', ...(redirect !== undefined && { data: { redirect } }) },
    { 'Set-Cookie': cookie },
  );
}

/** DELETE: takes the app away. */
export const removeTotp = elevated((world, visit, request) =>
  removeSecondFactor(world, visit, remoteIp(request))
    ? json(200, { status: 'OK' })
    : failed(403, 'Unable to delete one-time password.'),
);

/** GET `/api/secondfactor/totp/register`: what can be chosen. */
export const totpOptions = elevated(() => {
  const { algorithm, digits, period } = TOTP;
  return ok({
    ...{ algorithm, algorithms: [algorithm] },
    ...{ length: digits, lengths: [digits] },
    ...{ period, periods: [period] },
  });
});

/** PUT: makes a secret. */
export const beginTotp = elevated((world, visit, { body }) => {
  if (!optionsSchema.safeParse(parseJson(body)).success) {
    return failed(400, NOT_SET_UP);
  }
  const secret = beginEnrolment(world, visit);
  const { username } = visit.session.person;
  return json(
    200,
    {
      status: 'OK',
      data: {
        base32_secret: secret,
        otpauth_url: otpauthUrl(world.settings.issuer, username, secret),
      },
    },
    { 'Set-Cookie': sameCookie(world, visit) },
  );
});

/** POST: takes its first code. */
export const finishTotp = elevated((world, visit, request) => {
  const typed = tokenSchema.safeParse(parseJson(request.body)).data;
  if (!typed) {
    return failed(400, NOT_SET_UP);
  }
  return finishEnrolment(world, visit, typed.token, remoteIp(request))
    ? done(world, visit)
    : failed(403, NOT_SET_UP);
});

/** DELETE: drops a secret that waits for its first code. */
export const dropTotp = elevated((world, visit) => {
  visit.session.enrolment = undefined;
  return done(world, visit);
});

/** DELETE `/api/user/session/elevation/{id}`: whoever got the message revokes its code. */
export function revokeCode(world: World, id: string): Reply {
  return world.codes.revoke(id)
    ? json(200, { status: 'OK' })
    : failed(200, NOT_DONE);
}

/** Where a request comes from, as the proxy says. */
export function remoteIp({ headers }: Request): string {
  return headers['x-forwarded-for']?.split(',')[0].trim() || '127.0.0.1';
}

function signedIn(answer: Answer) {
  return (world: World, visit: Visit | undefined, request: Request): Reply =>
    isSignedIn(visit) ? answer(world, visit, request) : plain(403);
}

/** Only with a one-time code before; `elevation: true` says that it is needed (recorded: Authelia 21). */
function elevated(answer: Answer) {
  return (world: World, visit: Visit | undefined, request: Request): Reply => {
    const isKnown = isSignedIn(visit);
    if (isKnown && elevatedFor(world, visit) > 0) {
      return answer(world, visit, request);
    }
    return json(403, {
      status: 'KO',
      data: {
        elevation: isKnown,
        first_factor: !isKnown,
        second_factor: false,
      },
    });
  };
}

/** Where somebody goes on after the second factor. */
function redirectFor(
  world: World,
  { domain }: SignedInVisit,
  target: string | undefined,
): string | undefined {
  if (target === undefined || target === '') {
    return domain.startUrl;
  }
  return isSafe(world, target) ? target : undefined;
}

function done(world: World, visit: SignedInVisit): Reply {
  return json(
    200,
    { status: 'OK' },
    { 'Set-Cookie': sameCookie(world, visit) },
  );
}

function ok(data: object): Reply {
  return json(200, { status: 'OK', data });
}

function failed(status: number, message: string): Reply {
  return json(status, { status: 'KO', message });
}
