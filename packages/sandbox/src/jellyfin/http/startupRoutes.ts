import { z } from 'zod';
import { Problem, Told } from '../refusals';
import { read } from './bodies';
import { empty, json } from './reply';
import { Route } from './route';

const configurationSchema = z.object({
  ServerName: z.string().nullish(),
  UICulture: z.string().nullish(),
  MetadataCountryCode: z.string().nullish(),
  PreferredMetadataLanguage: z.string().nullish(),
});

const userSchema = z.object({
  Name: z.string().nullish(),
  Password: z.string().nullish(),
});

const remoteAccessSchema = z.object({
  EnableRemoteAccess: z.boolean(),
  EnableAutomaticPortMapping: z.boolean().nullish(),
});

const SHOW: Route = {
  method: 'GET',
  path: /^\/Startup\/Configuration$/i,
  audience: 'first-time',
  run({ world: { store } }) {
    const { serverName, culture, country, language } = store.state;
    return json(200, {
      ServerName: serverName,
      UICulture: culture,
      MetadataCountryCode: country,
      PreferredMetadataLanguage: language,
    });
  },
};

const CONFIGURE: Route = {
  method: 'POST',
  path: /^\/Startup\/Configuration$/i,
  audience: 'first-time',
  run({ world: { store }, body }) {
    const asked = read(configurationSchema, body());
    // What is not said is emptied.
    Object.assign(store.state, {
      serverName: asked.ServerName ?? '',
      culture: asked.UICulture ?? '',
      country: asked.MetadataCountryCode ?? '',
      language: asked.PreferredMetadataLanguage ?? '',
    });
    store.changed();
    return empty();
  },
};

/** It is no mere question: it makes the first account. */
const FIRST_USER: Route = {
  method: 'GET',
  path: /^\/Startup\/(?:First)?User$/i,
  audience: 'first-time',
  run: ({ world }) => json(200, { Name: world.accounts.initialise().name }),
};

const SET_USER: Route = {
  method: 'POST',
  path: /^\/Startup\/User$/i,
  audience: 'first-time',
  run({ world: { accounts }, body }) {
    const { Name, Password } = read(userSchema, body());
    const [user] = accounts.users;
    if (!user) {
      throw new Problem(404);
    }
    if (!Password?.trim()) {
      throw new Told(400, 'Password must not be empty');
    }
    if (Name) {
      accounts.rename(user, Name);
    }
    accounts.setPassword(user, Password);
    return empty();
  },
};

const REMOTE_ACCESS: Route = {
  method: 'POST',
  path: /^\/Startup\/RemoteAccess$/i,
  audience: 'first-time',
  run({ world: { store }, body }) {
    const { EnableRemoteAccess } = read(remoteAccessSchema, body());
    store.state.isRemoteAccessEnabled = EnableRemoteAccess;
    store.changed();
    return empty();
  },
};

/** Nothing keeps anybody from ending it too early: without an account, nobody can ever sign in. */
const COMPLETE: Route = {
  method: 'POST',
  path: /^\/Startup\/Complete$/i,
  audience: 'first-time',
  run({ world: { store } }) {
    store.state.isWizardCompleted = true;
    store.changed();
    return empty();
  },
};

/** The wizard of the first start. */
export const STARTUP: readonly Route[] = [
  ...[SHOW, CONFIGURE, FIRST_USER, SET_USER, REMOTE_ACCESS, COMPLETE],
];
