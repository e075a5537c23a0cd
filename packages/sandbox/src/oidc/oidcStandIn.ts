import { createServer, Server } from 'node:http';
import { ControlCommand } from '../standIn';
import { runScenario } from './control';
import { FormBrowser } from './formBrowser';
import { OidcStandIn, OidcStandInOptions } from './options';
import { createProvider } from './provider';
import { Scenarios } from './scenarios';
import { SignIns } from './signIns';
import { ProviderState } from './state';
import { World } from './world';

/**
 * Starts an OpenID provider that answers as ZITADEL v4 does.
 *
 * @throws Error when the port is used or the state file cannot be read
 */
export async function createOidcStandIn(
  options: OidcStandInOptions,
): Promise<OidcStandIn> {
  const now = options.now ?? Date.now;
  const state = await ProviderState.open(options.stateFolder, now);
  const server = createServer();
  const port = await listen(server, options);
  const issuer = options.issuer ?? `http://localhost:${port}`;
  const world: World = {
    issuer,
    clients: options.clients,
    state,
    signIns: new SignIns(state),
    scenarios: new Scenarios(now),
    log: options.log ?? (() => {}),
    now,
  };
  let handle = createProvider(world).callback();
  const rebuild = () => {
    handle = createProvider(world).callback();
  };
  server.on('request', (request, response) => {
    handle(request, response);
  });
  return {
    name: 'oidc',
    url: issuer,
    issuer,
    newBrowser: stopAt => new FormBrowser(stopAt),
    control: (command: ControlCommand) => runScenario(command, world, rebuild),
    close: async () => {
      await stop(server);
      state.flush();
    },
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
