import { z } from 'zod';
import { ControlAnswer } from '../../standIn';
import { logoutToken, terminateSession } from '../sessions/terminate';
import { World } from '../world';
import { assertPublic } from '../zitadel/api/applications';
import { personOf, read, userSchema } from './parameters';
import type { Scenario } from './scenarios';

const on = z.object({ on: z.boolean().default(true) });

const backChannelSchema = z.object({
  uri: z.url().nullable().optional(),
  clientId: z.string().optional(),
  delays: z.array(z.number().min(0)).min(1).optional(),
  refusesPrivate: z.boolean().optional(),
});

const logoutTokenSchema = z.object({
  user: z.string(),
  clientId: z.string().optional(),
  claims: z.record(z.string(), z.unknown()).default({}),
  without: z.array(z.string()).default([]),
});

const tokenFormSchema = z.object({
  opaque: z.enum(['plain', 'jwe']).optional(),
  accessTokens: z.enum(['opaque', 'jwt']).optional(),
});

/** Whom it behaves like, and where the versions of one provider differ. */
export const providerScenarios: Record<string, Scenario> = {
  provider: {
    summary: 'behaves like zitadel, keycloak or dex; each has another issuer',
    run: (world, parameters) => {
      const given = read(
        z.object({
          provider: z.enum(['zitadel', 'keycloak', 'dex']),
          mappers: z.boolean().default(false),
        }),
        parameters,
      );
      world.provider = given.provider;
      world.behaviour.mappers = given.mappers;
      return { provider: given.provider, issuer: world.issuer };
    },
  },
  'token-form': {
    summary: 'form of opaque values, and whether access tokens are JWTs',
    run: ({ behaviour }, parameters) => {
      const { opaque, accessTokens } = read(tokenFormSchema, parameters);
      behaviour.tokenForm = opaque ?? behaviour.tokenForm;
      behaviour.accessTokens = accessTokens ?? behaviour.accessTokens;
      return { opaque: behaviour.tokenForm, accessTokens };
    },
  },
  newer: {
    summary: 'as ZITADEL’s newer v4.x: JWE tokens, other errors, deny list',
    run: ({ behaviour }, parameters) => {
      const given = read(on, parameters);
      behaviour.tokenForm = given.on ? 'jwe' : 'plain';
      behaviour.newerErrors = given.on;
      behaviour.refusesPrivateAddresses = given.on;
      behaviour.clientBinding = given.on;
      return { newer: given.on };
    },
  },
  'login-v2-required': {
    summary: 'signing out without a hint is left to the login application',
    run: ({ behaviour }, parameters) => {
      behaviour.loginV2Required = read(on, parameters).on;
      return { loginV2Required: behaviour.loginV2Required };
    },
  },
  'membership-not-found': {
    summary: 'whoever calls the API has no administrator role',
    run: ({ behaviour }, parameters) => {
      behaviour.membershipNotFound = read(on, parameters).on;
      return { membershipNotFound: behaviour.membershipNotFound };
    },
  },
  lifetimes: {
    summary: 'seconds that tokens live',
    run: ({ behaviour }, parameters) => {
      const seconds = z.number().int().positive().optional();
      const given = read(
        z.object({
          accessToken: seconds,
          idToken: seconds,
          refreshTokenIdle: seconds,
          refreshToken: seconds,
        }),
        parameters,
      );
      const { lifetimes } = behaviour;
      behaviour.lifetimes = {
        accessToken: given.accessToken ?? lifetimes.accessToken,
        idToken: given.idToken ?? lifetimes.idToken,
        refreshTokenIdle: given.refreshTokenIdle ?? lifetimes.refreshTokenIdle,
        refreshToken: given.refreshToken ?? lifetimes.refreshToken,
      };
      return { ...behaviour.lifetimes };
    },
  },
  'terminate-session': {
    summary: 'ends all sessions of a person, and tells their applications',
    run: (world, parameters) => {
      const person = personOf(world, read(userSchema, parameters).user);
      const sessions = world.sessions.ofPerson(person.id);
      for (const { id } of sessions) {
        terminateSession(id, world);
      }
      return { ended: sessions.length };
    },
  },
  'back-channel': {
    summary: 'where logout tokens are sent, and when they are tried again',
    run: (world, parameters) =>
      setBackChannel(world, read(backChannelSchema, parameters)),
  },
  'logout-token': {
    summary: 'makes a logout token of a person’s last sign-in, for tests',
    run: (world, parameters) =>
      makeLogoutToken(world, read(logoutTokenSchema, parameters)),
  },
};

async function setBackChannel(
  world: World,
  { uri, clientId, delays, refusesPrivate }: z.infer<typeof backChannelSchema>,
): Promise<ControlAnswer> {
  const { behaviour, backChannel, applications } = world;
  behaviour.refusesPrivateAddresses =
    refusesPrivate ?? behaviour.refusesPrivateAddresses;
  backChannel.delays = delays ?? backChannel.delays;
  const application = clientId
    ? applications.find(one => one.clientId === clientId)
    : applications[0];
  if (!application) {
    throw new Error(`The OpenID stand-in has no client "${clientId ?? ''}".`);
  }
  if (uri && behaviour.refusesPrivateAddresses) {
    await assertPublic(uri);
  }
  if (uri !== undefined) {
    application.backChannelLogoutUri = uri ?? undefined;
  }
  return {
    clientId: application.clientId,
    uri: application.backChannelLogoutUri ?? null,
    delays: [...backChannel.delays],
  };
}

async function makeLogoutToken(
  world: World,
  { user, clientId, claims, without }: z.infer<typeof logoutTokenSchema>,
): Promise<ControlAnswer> {
  const person = personOf(world, user);
  const signIn = world.signIns
    .all()
    .filter(
      one =>
        one.userId === person.id &&
        (clientId === undefined || one.clientId === clientId),
    )
    .pop();
  if (!signIn) {
    throw new Error(`"${user}" has not signed in.`);
  }
  const left = Object.fromEntries(without.map(name => [name, undefined]));
  return {
    logoutToken: await logoutToken(signIn, world, { ...claims, ...left }),
  };
}
