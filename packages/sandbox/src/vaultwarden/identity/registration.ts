import { z } from 'zod';
import { STATUS } from '../database/memberships';
import { User } from '../database/state';
import { jsonBody, optional } from '../http/body';
import { Call } from '../http/call';
import { json, Refusal, VaultwardenReply } from '../http/reply';
import { World } from '../world';
import { isMailAddress, maySignUp } from './mailAddress';
import { setPassword } from './passwords';
import { Registration, registrationSchema } from './registrationBody';

const NOT_ALLOWED = 'Registration not allowed or user already exists';
const MAX_NAME_BYTES = 50;
const VERIFICATION_SECONDS = 30 * 60;
const MIN_PBKDF2_ITERATIONS = 100_000;
const MEMORY_MIB = { min: 15, max: 1024 };
const PARALLELISM = { min: 1, max: 16 };

const verificationSchema = z.object({
  email: z.string(),
  name: optional(z.string()),
});

const verificationClaims = z.object({
  sub: z.string(),
  name: z.string().nullish(),
});

/** `register/send-verification-email`: without a mail server the token is the body. */
export async function sendVerification({
  world,
  request,
}: Call): Promise<VaultwardenReply> {
  const { email, name } = jsonBody(request, verificationSchema);
  const { database, limits, settings, tokens } = world;
  const now = database.chance.now().getTime();
  if (!limits.unauthenticated.take(request.clientAddress, now)) {
    throw new Refusal('Too many requests', 429);
  }
  if (!maySignUp(settings, email) && !database.isInvited(email)) {
    throw new Refusal(NOT_ALLOWED);
  }
  return json(
    await tokens.sign(
      'register_verify',
      { sub: email, name, verified: false },
      VERIFICATION_SECONDS,
    ),
  );
}

/** `register`: in one step. */
export function registerDirectly({ world, request }: Call): VaultwardenReply {
  const body = jsonBody(request, registrationSchema);
  checkForm(body);
  return register(world, body);
}

/** `register/finish`: with the token of the first step, which carries the name. */
export async function finishRegistration({
  world,
  request,
}: Call): Promise<VaultwardenReply> {
  const body = jsonBody(request, registrationSchema);
  checkForm(body);
  if (body.emailVerificationToken === null) {
    throw new Refusal('Registration is missing required parameters');
  }
  const claims = await world.tokens.verify(
    'register_verify',
    body.emailVerificationToken,
    verificationClaims,
  );
  if (claims.sub !== body.email) {
    throw new Refusal('Email verification token does not match email');
  }
  return register(world, { ...body, name: claims.name ?? body.name });
}

function checkForm({ isConsistent }: Registration): void {
  if (!isConsistent) {
    throw new Refusal('Unexpected RegisterData format', 422);
  }
}

function register(world: World, body: Registration): VaultwardenReply {
  const { database } = world;
  if (Buffer.byteLength(body.name ?? '') > MAX_NAME_BYTES) {
    throw new Refusal(
      'The field Name must be a string with a maximum length of 50.',
    );
  }
  const email = body.email.toLowerCase();
  const user = claimAccount(world, email);
  // From here on the invitation is used up, whatever else is wrong with the registration.
  database.takeInvitation(email);
  checkKdf(body);
  if (!isMailAddress(user.email)) {
    throw new Refusal(`User email ${user.email} is not a valid email address`);
  }
  fillAccount(world, user, body);
  return json({ object: 'register', captchaBypassToken: '' });
}

/** The account to be filled: that of an invitation, or a new one. Takes the invitation, and accepts for its owner. */
function claimAccount({ database, settings }: World, email: string): User {
  const user = database.userByMail(email);
  if (user?.password) {
    throw new Refusal(NOT_ALLOWED);
  }
  const wasInvited = database.takeInvitation(email);
  if (user && wasInvited) {
    for (const member of database.membershipsOf(user.id)) {
      member.status =
        member.status === STATUS.invited ? STATUS.accepted : member.status;
    }
  }
  if (!wasInvited && !maySignUp(settings, email)) {
    throw new Refusal(NOT_ALLOWED);
  }
  return user ?? database.newUser(email);
}

function fillAccount(
  { database }: World,
  user: User,
  body: Registration,
): void {
  setPassword(database, user, body.masterPasswordHash);
  const isArgon = body.kdf.type === 1;
  user.kdf = {
    ...body.kdf,
    memory: isArgon ? body.kdf.memory : null,
    parallelism: isArgon ? body.kdf.parallelism : null,
  };
  user.key = body.key;
  user.hint = body.masterPasswordHint?.trim() || null;
  user.name = body.name ?? user.name;
  if (body.keys) {
    user.privateKey = body.keys.encryptedPrivateKey;
    user.publicKey = body.keys.publicKey;
  }
  database.resetSecurityStamp(user);
  database.saveUser(user);
}

function checkKdf({ kdf }: Registration): void {
  if (kdf.type === 0 && kdf.iterations < MIN_PBKDF2_ITERATIONS) {
    throw new Refusal(
      `PBKDF2 KDF iterations must be at least ${MIN_PBKDF2_ITERATIONS}.`,
    );
  }
  if (kdf.type === 1) {
    checkArgon(kdf);
  }
}

function checkArgon({ iterations, memory, parallelism }: Registration['kdf']) {
  if (iterations < 1) {
    throw new Refusal('Argon2 KDF iterations must be at least 1.');
  }
  if (memory === null) {
    throw new Refusal('Argon2 memory parameter is required.');
  }
  if (memory < MEMORY_MIB.min || memory > MEMORY_MIB.max) {
    throw new Refusal('Argon2 memory must be between 15 MB and 1024 MB.');
  }
  if (parallelism === null) {
    throw new Refusal('Argon2 parallelism parameter is required.');
  }
  if (parallelism < PARALLELISM.min || parallelism > PARALLELISM.max) {
    throw new Refusal('Argon2 parallelism must be between 1 and 16.');
  }
}
