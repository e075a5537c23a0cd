import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Device, User } from '../database/state';
import { Call } from '../http/call';
import { json, Refusal, VaultwardenReply } from '../http/reply';
import { World } from '../world';
import { ConnectForm } from './connectForm';
import { deviceType, deviceTypeName } from './deviceTypes';
import { DERIVATION_MS, isPassword } from './passwords';
import {
  ACCESS_SECONDS,
  apiKeyAnswer,
  passwordAnswer,
  refreshAnswer,
} from './tokenAnswers';

const REFRESH_SECONDS = 30 * 24 * 3600;
const PASSWORD_SCOPE = 'api offline_access';
const API_KEY_SCOPE = 'api';
const WRONG = 'Username or password is incorrect. Try again';
const DEVICE_FIELDS = ['device_identifier', 'device_name', 'device_type'];

const refreshClaims = z.object({
  sub: z.literal('Password'),
  device_token: z.string(),
});

/** `/identity/connect/token`. */
export async function connectToken({
  world,
  request,
}: Call): Promise<VaultwardenReply> {
  const form = new ConnectForm(request);
  switch (form.need('grant_type')) {
    case 'refresh_token':
      return refresh(world, form);
    case 'password':
      return passwordLogin(world, form, request.clientAddress);
    case 'client_credentials':
      return apiKeyLogin(world, form, request.clientAddress);
    case 'authorization_code':
      throw new Refusal('SSO sign-in is not available');
    default:
      throw new Refusal('Invalid type');
  }
}

async function passwordLogin(
  world: World,
  form: ConnectForm,
  address: string,
): Promise<VaultwardenReply> {
  form.needAll(['client_id', 'password', 'scope', 'username']);
  form.needAll(DEVICE_FIELDS);
  if (form.need('scope') !== PASSWORD_SCOPE) {
    throw new Refusal(`Scope (${form.need('scope')}) not supported`);
  }
  countLogin(world, address);
  const user = world.database.userByMail(form.need('username').trim());
  if (!user) {
    throw new Refusal(WRONG);
  }
  if (!user.isEnabled) {
    throw new Refusal('This user has been disabled');
  }
  if (!isPassword(user, form.need('password'))) {
    throw new Refusal(WRONG, 400, user.password && DERIVATION_MS);
  }
  const device = deviceOf(world, form, user);
  const clientId = form.need('client_id');
  const reply = passwordAnswer(user, {
    access: await accessToken(world, user, device, PASSWORD_SCOPE, clientId),
    refresh: await refreshToken(world, device),
  });
  return { ...json(reply), delayMs: DERIVATION_MS };
}

async function apiKeyLogin(
  world: World,
  form: ConnectForm,
  address: string,
): Promise<VaultwardenReply> {
  form.needAll(['client_id', 'client_secret', 'scope']);
  form.needAll(DEVICE_FIELDS);
  countLogin(world, address);
  if (form.need('scope') !== API_KEY_SCOPE) {
    throw new Refusal('Scope not supported');
  }
  const clientId = form.need('client_id');
  if (!clientId.startsWith('user.')) {
    throw new Refusal('Malformed client_id');
  }
  const user = world.database.user(clientId.slice('user.'.length));
  if (!user) {
    throw new Refusal('Invalid client_id');
  }
  if (!user.isEnabled) {
    throw new Refusal('This user has been disabled (API key login)');
  }
  if (!isSame(user.apiKey, form.need('client_secret'))) {
    throw new Refusal('Incorrect client_secret');
  }
  const device = deviceOf(world, form, user);
  return json(
    apiKeyAnswer(
      user,
      await accessToken(world, user, device, API_KEY_SCOPE, clientId),
    ),
  );
}

async function refresh(
  world: World,
  form: ConnectForm,
): Promise<VaultwardenReply> {
  const { database, tokens } = world;
  const claims = await tokens
    .verify('login', form.need('refresh_token'), refreshClaims)
    .catch(() => undefined);
  const device = database.state.devices.find(
    ({ secret }) => secret === claims?.device_token,
  );
  const user = device && database.user(device.userId);
  if (!device || !user) {
    return json({ error: 'invalid_grant' }, 400);
  }
  device.updatedAt = database.now();
  const clientId = form.get('client_id');
  return json(
    refreshAnswer({
      access: await accessToken(world, user, device, PASSWORD_SCOPE, clientId),
      refresh: await refreshToken(world, device),
    }),
  );
}

/** @throws Refusal when there were too many logins from there, good ones included */
function countLogin({ limits, database }: World, address: string): void {
  if (!limits.login.take(address, database.chance.now().getTime())) {
    throw new Refusal('Too many login requests', 429);
  }
}

/** The device that the form names, made where it is new. */
function deviceOf({ database }: World, form: ConnectForm, user: User): Device {
  const id = form.need('device_identifier');
  const known = database.device(id, user.id);
  if (known) {
    known.updatedAt = database.now();
    return known;
  }
  const device = {
    id,
    userId: user.id,
    type: deviceType(form.need('device_type')),
    secret: database.newSecret(),
    updatedAt: database.now(),
  };
  database.state.devices.push(device);
  return device;
}

function accessToken(
  { tokens }: World,
  user: User,
  device: Device,
  scope: string,
  clientId = 'undefined',
): Promise<string> {
  return tokens.sign(
    'login',
    {
      sub: user.id,
      premium: true,
      name: user.name,
      email: user.email,
      email_verified: true,
      sstamp: user.securityStamp,
      device: device.id,
      devicetype: deviceTypeName(device.type),
      client_id: clientId,
      scope: scope.split(' '),
      amr: ['Application'],
    },
    ACCESS_SECONDS,
  );
}

function refreshToken({ tokens }: World, device: Device): Promise<string> {
  return tokens.sign(
    'login',
    { sub: 'Password', device_token: device.secret, token: null },
    REFRESH_SECONDS,
  );
}

function isSame(known: string | null, given: string): boolean {
  const [a, b] = [Buffer.from(known ?? ''), Buffer.from(given)];
  return known !== null && a.length === b.length && timingSafeEqual(a, b);
}
