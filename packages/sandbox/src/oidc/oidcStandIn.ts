import { createServer, RequestListener, Server } from 'node:http';
import { ControlCommand } from '../standIn';
import { defaultBehaviour } from './behaviour';
import { runScenario } from './control/scenarios';
import { dexApp } from './dex/app';
import { issuerOf as dexIssuer } from './dex/dex';
import { Directory } from './directory/directory';
import { Faults } from './faults/faults';
import { FormBrowser } from './formBrowser';
import { keycloakApp } from './keycloak/app';
import { issuerOf as keycloakIssuer } from './keycloak/realm';
import {
  OidcClient,
  OidcStandIn,
  OidcStandInOptions,
  ProviderKind,
  SANDBOX_PROJECT_ID,
} from './options';
import { AuthRequests } from './sessions/authRequests';
import { BackChannel } from './sessions/backChannel';
import { BrowserSessions } from './sessions/browserSessions';
import { SignIns } from './sessions/signIns';
import { ProviderState } from './state';
import { Application, World } from './world';
import { zitadelApp } from './zitadel/app';

/**
 * Starts an OpenID provider that answers as ZITADEL v4, Keycloak or Dex does.
 *
 * @throws Error when the port is used or the state file cannot be read
 */
export async function createOidcStandIn(
  options: OidcStandInOptions,
): Promise<OidcStandIn> {
  const faults = new Faults(options.now ?? Date.now);
  const state = await ProviderState.open(
    options.stateFolder,
    options.seed,
    faults.now,
  );
  const server = createServer();
  const port = await listen(server, options);
  const origin = options.issuer ?? `http://localhost:${port}`;
  const world = createWorld(options, origin, state, faults);
  const handlers: Record<ProviderKind, RequestListener> = {
    zitadel: zitadelApp(world).callback(),
    keycloak: keycloakApp(world).callback(),
    dex: dexApp(world).callback(),
  };
  server.on('request', (request, response) => {
    handlers[world.provider](request, response);
  });
  return {
    name: 'oidc',
    url: origin,
    get issuer() {
      return world.issuer;
    },
    newBrowser: stopAt => new FormBrowser(stopAt),
    control: (command: ControlCommand) => runScenario(command, world),
    close: async () => {
      world.backChannel.stop();
      await stop(server);
      state.flush();
    },
  };
}

function createWorld(
  options: OidcStandInOptions,
  origin: string,
  state: ProviderState,
  faults: Faults,
): World {
  const log = options.log ?? (() => {});
  const provider = options.provider ?? 'zitadel';
  const fresh = () => options.clients.map(client => toApplication(client));
  const world: World = {
    origin,
    provider,
    get issuer() {
      return issuerOf(world);
    },
    applications: fresh(),
    state,
    directory: new Directory(state, faults.now),
    signIns: new SignIns(state),
    sessions: new BrowserSessions(state, faults.now),
    authRequests: new AuthRequests(state, faults.now),
    backChannel: new BackChannel(log),
    faults,
    behaviour: defaultBehaviour(),
    log,
    now: faults.now,
    reset: () => {
      state.reset();
      faults.reset();
      world.directory.lag(0);
      world.backChannel.deliveries.length = 0;
      world.applications.splice(0, world.applications.length, ...fresh());
      world.provider = provider;
      Object.assign(world.behaviour, defaultBehaviour());
    },
  };
  return world;
}

function issuerOf(world: World): string {
  switch (world.provider) {
    case 'keycloak':
      return keycloakIssuer(world);
    case 'dex':
      return dexIssuer(world);
    default:
      return world.origin;
  }
}

function toApplication(client: OidcClient): Application {
  return {
    ...client,
    redirectUris: [...client.redirectUris],
    postLogoutRedirectUris: [...client.postLogoutRedirectUris],
    applicationId: client.applicationId ?? client.clientId,
    projectId: client.projectId ?? SANDBOX_PROJECT_ID,
    active: true,
    changedAt: 0,
  };
}

function listen(
  server: Server,
  { port, host = '127.0.0.1' }: OidcStandInOptions,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(
        typeof address === 'object' && address !== null ? address.port : port,
      );
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close(error => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
