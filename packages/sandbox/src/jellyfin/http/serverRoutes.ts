import { Problem } from '../refusals';
import { World } from '../world';
import { empty, json, text } from './reply';
import { Route } from './route';

/** The version that it says it is. */
const VERSION = '10.11.11';
/** For how many requests it loads after it was told to start again. */
const RESTART_REQUESTS = 2;

function publicInfo({ store: { state } }: World) {
  return {
    LocalAddress: 'http://127.0.0.1:8096',
    ServerName: state.serverName,
    Version: VERSION,
    ProductName: 'Jellyfin Server',
    OperatingSystem: '',
    Id: state.serverId,
    StartupWizardCompleted: state.isWizardCompleted,
  };
}

const HEALTH: Route = {
  method: 'GET',
  path: /^\/health$/i,
  audience: 'all',
  run: () => text(200, 'Healthy'),
};

const HOME: Route = {
  method: 'GET',
  path: /^\/$/,
  audience: 'all',
  run: () => ({ status: 302, headers: { location: 'web/' }, body: '' }),
};

const WEB: Route = {
  method: 'GET',
  path: /^\/web\/(?:index\.html)?$/i,
  audience: 'all',
  run: () => ({
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<!DOCTYPE html><html><head><title>Jellyfin</title></head><body><h1>Jellyfin</h1></body></html>\n',
  }),
};

const PUBLIC_INFO: Route = {
  method: 'GET',
  path: /^\/System\/Info\/Public$/i,
  audience: 'all',
  run: ({ world }) => json(200, publicInfo(world)),
};

const INFO: Route = {
  method: 'GET',
  path: /^\/System\/Info$/i,
  audience: 'first-time',
  run: ({ world }) =>
    json(200, {
      ...publicInfo(world),
      HasPendingRestart: false,
      IsShuttingDown: false,
      HasUpdateAvailable: false,
    }),
};

const RESTART: Route = {
  method: 'POST',
  path: /^\/System\/Restart$/i,
  audience: 'administrators',
  run({ world }) {
    world.faults.start(RESTART_REQUESTS);
    return empty();
  },
};

const LIST_KEYS: Route = {
  method: 'GET',
  path: /^\/Auth\/Keys$/i,
  audience: 'administrators',
  run({ world: { store } }) {
    const items = store.state.keys.map(({ token, app, created }, index) => ({
      Id: index + 1,
      AccessToken: token,
      AppName: app,
      DateCreated: created,
      DateLastActivity: created,
      IsActive: false,
      UserId: '0'.repeat(32),
    }));
    return json(200, {
      Items: items,
      TotalRecordCount: items.length,
      StartIndex: 0,
    });
  },
};

const ADD_KEY: Route = {
  method: 'POST',
  path: /^\/Auth\/Keys$/i,
  audience: 'administrators',
  run({ world: { store }, query }) {
    const app = query.get('app');
    if (!app) {
      throw new Problem(400, { app: ['The app field is required.'] });
    }
    store.state.keys.push({
      token: store.newId(),
      app,
      created: store.chance.now().toISOString(),
    });
    store.changed();
    return empty();
  },
};

const DELETE_KEY: Route = {
  method: 'DELETE',
  path: /^\/Auth\/Keys\/([^/]+)$/i,
  audience: 'administrators',
  run({ world: { store }, at: [token] }) {
    store.state.keys = store.state.keys.filter(key => key.token !== token);
    store.changed();
    return empty();
  },
};

/** The catalogue of plugins is out of reach: there are none, and none can be installed. */
const PACKAGES: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/Packages$/i,
    audience: 'signed-in',
    run: () => json(200, []),
  },
  {
    method: 'GET',
    path: /^\/Packages\/[^/]+$/i,
    audience: 'signed-in',
    run: notFound,
  },
  {
    method: 'POST',
    path: /^\/Packages\/Installed\/[^/]+$/i,
    audience: 'administrators',
    run: notFound,
  },
  {
    method: 'GET',
    path: /^\/Plugins$/i,
    audience: 'administrators',
    run: () => json(200, []),
  },
];

function notFound(): never {
  throw new Problem(404);
}

/** The server itself, its keys and plugins. */
export const SERVER: readonly Route[] = [
  ...[HEALTH, HOME, WEB, PUBLIC_INFO, INFO, RESTART],
  ...[LIST_KEYS, ADD_KEY, DELETE_KEY, ...PACKAGES],
];
