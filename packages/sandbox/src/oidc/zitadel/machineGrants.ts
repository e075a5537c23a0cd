import { Context } from 'koa';
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { clientCredentials, Refusal, refusal, refuse, sendJson } from '../http';
import { User } from '../directory/directory';
import { hashOf, newId } from '../ids';
import { World } from '../world';
import { issueForMachine, Issuing } from './issue';
import { knownScopes } from './scopes';

type MachineUser = Extract<User, { kind: 'machine' }>;

const NO_SCOPE = refusal(
  400,
  'invalid_request',
  'The scope of your request is missing. Please ensure some scopes are requested. If you have any questions, you may contact the administrator of the application.',
);
/** An assertion that was made longer ago is refused, whatever its end (04-tokens/jwt-profile). */
const OLDEST_ASSERTION_SECONDS = 3600;

/** 04-tokens/client-credentials: the client id is the user name, not the id. */
export async function clientCredentialsGrant(
  ctx: Context,
  form: URLSearchParams,
  issuing: Issuing,
): Promise<void> {
  const { id, secret } = clientCredentials(ctx, form);
  const user = userNamed(id, issuing.world);
  const problem = secretProblem(user, secret);
  if (problem || user?.kind !== 'machine') {
    refuse(
      ctx,
      problem ??
        refusal(
          400,
          'invalid_request',
          'Errors.User.Machine.Secret.NotExisting',
        ),
    );
    return;
  }
  await issue(ctx, form, user, issuing, false);
}

/** RFC 7523 §2.1; 04-tokens/jwt-profile. An assertion may be used again. */
export async function jwtProfileGrant(
  ctx: Context,
  form: URLSearchParams,
  issuing: Issuing,
): Promise<void> {
  const assertion = form.get('assertion');
  if (!assertion) {
    refuse(ctx, refusal(400, 'invalid_request', 'assertion missing'));
    return;
  }
  const { world, issuer } = issuing;
  const user = await verifiedUser(assertion, issuer, world).catch(
    () => undefined,
  );
  if (!user) {
    refuse(
      ctx,
      world.behaviour.newerErrors
        ? refusal(400, 'invalid_grant', 'invalid assertion')
        : refusal(500, 'server_error', 'Errors.Internal'),
    );
    return;
  }
  await issue(ctx, form, user, issuing, true);
}

async function issue(
  ctx: Context,
  form: URLSearchParams,
  user: MachineUser,
  issuing: Issuing,
  bornExpired: boolean,
): Promise<void> {
  const { world } = issuing;
  const scope = form.get('scope');
  if (!scope) {
    refuse(ctx, NO_SCOPE);
    return;
  }
  const seconds = Math.floor(world.now() / 1000);
  const signIn = {
    id: newId(),
    clientId: user.machine.userName,
    userId: user.id,
    scopes: knownScopes(scope),
    authTime: seconds,
  };
  const { accessToken } = world.behaviour.lifetimes;
  world.signIns.begin(signIn, seconds + accessToken);
  sendJson(ctx, 200, await issueForMachine(signIn, user, issuing, bornExpired));
}

function userNamed(
  name: string | null,
  { directory }: World,
): User | undefined {
  const machine = directory.data.serviceUsers.find(
    one => one.userName === name,
  );
  const person = directory.people.find(one => one.userName === name);
  const found = machine ?? person;
  return found && directory.user(found.id);
}

function secretProblem(
  user: User | undefined,
  secret: string | null,
): Refusal | undefined {
  if (!user || (user.kind === 'machine' && !user.machine.active)) {
    return refusal(400, 'invalid_client', 'client not found');
  }
  const hash = user.kind === 'machine' ? user.machine.secretHash : undefined;
  if (!hash) {
    return refusal(
      400,
      'invalid_request',
      'Errors.User.Machine.Secret.NotExisting',
    );
  }
  return hashOf(secret ?? '') === hash
    ? undefined
    : refusal(400, 'invalid_request', 'Errors.User.Machine.Secret.Invalid');
}

/** @throws Error when anything about the assertion is wrong */
async function verifiedUser(
  assertion: string,
  issuer: string,
  { directory, now }: World,
): Promise<MachineUser | undefined> {
  const { sub } = decodeJwt(assertion);
  const { kid } = decodeProtectedHeader(assertion);
  const user = directory.user(sub ?? '');
  if (user?.kind !== 'machine' || !user.machine.active) {
    return undefined;
  }
  const key = user.machine.keys.find(({ id }) => id === kid);
  if (!key) {
    return undefined;
  }
  await jwtVerify(assertion, await importJWK(key.publicKey, 'RS256'), {
    issuer: user.id,
    audience: issuer,
    algorithms: ['RS256'],
    requiredClaims: ['exp', 'iat'],
    maxTokenAge: OLDEST_ASSERTION_SECONDS,
    currentDate: new Date(now()),
  });
  return user;
}
