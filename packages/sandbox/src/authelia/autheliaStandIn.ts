import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { parseCommand } from '../control/parseCommand';
import { requestBody } from '../requestBody';
import { ControlAnswer, ControlCommand, Log, StandIn } from '../standIn';
import { errorText } from '../systemError';
import { AutheliaPerson, People } from './people';
import { plain, Reply, Request } from './reply';
import { answer } from './routes';
import { AutheliaScenario, autheliaScenarios } from './scenarios';
import { Sessions } from './sessions';
import { readSettings, withPort } from './settings';
import { World } from './world';

/** @public */
export interface AutheliaStandInOptions {
  /** 0 lets the system choose. */
  port: number;
  /** The text of `configuration.yml`. */
  configuration: string;
  people: readonly AutheliaPerson[];
  /**
   * Port by which browsers come, where it is not 443 and the configuration was written without it. The real
   * server has no such setting: it uses the addresses as they are written.
   */
  publicPort?: number;
  /** How many times faster than the recorded server, which takes a second for a login. Default 1. */
  speed?: number;
  now?: () => Date;
  log?: Log;
}

const HOST = '127.0.0.1';
const MAX_BODY_BYTES = 16 * 1024;
/** Bodies of answers without one. */
const WITHOUT_BODY = new Set([204, 304]);

class AutheliaServer implements StandIn {
  readonly name = 'authelia';
  private server = this.build();
  private bound: number;
  private faults: { code: number; times?: number }[] = [];
  private slowMs = 0;

  constructor(
    private readonly world: World,
    private readonly options: AutheliaStandInOptions,
  ) {
    this.bound = options.port;
  }

  get url(): string {
    return `http://${HOST}:${this.bound}`;
  }

  /** Listens, again on the same port if it was down. */
  async open(): Promise<void> {
    if (this.server.listening) {
      return;
    }
    this.server = this.build();
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen({ host: HOST, port: this.bound }, resolve);
    });
    const address = this.server.address();
    if (typeof address === 'object' && address) {
      this.bound = address.port;
    }
  }

  async close(): Promise<void> {
    if (!this.server.listening) {
      return;
    }
    await new Promise<void>(resolve => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  async control(command: ControlCommand): Promise<ControlAnswer> {
    await this.apply(parseCommand(autheliaScenarios, command));
    const { world } = this;
    return {
      isUp: this.server.listening,
      isDirectoryDown: world.isDirectoryDown,
      isStoreDown: world.isStoreDown,
      armed: this.faults,
      sessions: [...world.sessions.values()].reduce(
        (sum, { count }) => sum + count,
        0,
      ),
      banned: world.people.bannedNow(world.now()),
    };
  }

  private async apply(scenario: AutheliaScenario): Promise<void> {
    const { world } = this;
    switch (scenario.scenario) {
      case 'state':
        return;
      case 'reset':
        this.faults = [];
        this.slowMs = 0;
        world.isDirectoryDown = false;
        world.isStoreDown = false;
        world.people.forgive();
        this.forgetSessions();
        await this.open();
        return;
      case 'up':
        await this.open();
        return;
      case 'down':
        await this.close();
        return;
      case 'status':
        this.faults.push({ code: scenario.code, times: scenario.times });
        return;
      case 'slow':
        this.slowMs = scenario.milliseconds;
        return;
      case 'directory-down':
      case 'directory-up':
        world.isDirectoryDown = scenario.scenario === 'directory-down';
        return;
      case 'store-down':
      case 'store-up':
        world.isStoreDown = scenario.scenario === 'store-down';
        return;
      default:
        this.forgetSessions();
    }
  }

  private forgetSessions(): void {
    for (const sessions of this.world.sessions.values()) {
      sessions.clear();
    }
  }

  private build() {
    return createServer((incoming, outgoing) => {
      this.serve(incoming, outgoing).catch(error => {
        this.options.log?.(`authelia: ${errorText(error)}`);
        incoming.socket.destroy();
      });
    });
  }

  private async serve(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
  ): Promise<void> {
    const request = await readRequest(incoming);
    if (!request) {
      write(outgoing, plain(400));
      return;
    }
    const fault = this.take();
    const reply = fault
      ? { ...plain(fault), body: '' }
      : answer(this.world, request);
    const { speed = 1 } = this.options;
    await pause(this.slowMs + (reply.delayMs ?? 0) / speed);
    this.options.log?.(
      `authelia: ${request.method} ${request.url.pathname} ${reply.status}`,
    );
    write(outgoing, reply);
  }

  private take(): number | undefined {
    const [fault] = this.faults;
    if (fault?.times !== undefined) {
      fault.times -= 1;
      this.faults = this.faults.filter(({ times }) => times !== 0);
    }
    return fault?.code;
  }
}

/**
 * @returns nothing when the target is no path
 * @throws Error when the body is longer than any form
 */
async function readRequest(
  incoming: IncomingMessage,
): Promise<Request | undefined> {
  const url = `http://authelia.localhost${incoming.url ?? '/'}`;
  if (!incoming.url?.startsWith('/') || !URL.canParse(url)) {
    return undefined;
  }
  const body = await requestBody(incoming, MAX_BODY_BYTES, () => {
    throw new Error(`A body is longer than ${MAX_BODY_BYTES} bytes.`);
  });
  return {
    method: incoming.method ?? 'GET',
    url: new URL(url),
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : value,
      ]),
    ),
    body,
  };
}

function write(outgoing: ServerResponse, reply: Reply): void {
  outgoing.writeHead(reply.status, {
    ...reply.headers,
    ...(!WITHOUT_BODY.has(reply.status) && {
      'Content-Length': Buffer.byteLength(reply.body),
    }),
  });
  outgoing.end(reply.body);
}

/**
 * Starts an Authelia: the answers to the proxy, the portal's API and a login page.
 *
 * @throws Error when the configuration is not understood, or with code EADDRINUSE when the port is used
 */
export async function createAutheliaStandIn(
  options: AutheliaStandInOptions,
): Promise<StandIn> {
  const settings = withPort(
    readSettings(options.configuration),
    options.publicPort,
  );
  const { now = () => new Date() } = options;
  const server = new AutheliaServer(
    {
      settings,
      people: new People(options.people, settings.regulation),
      sessions: new Map(
        settings.domains.map(domain => [domain, new Sessions(domain)]),
      ),
      isDirectoryDown: false,
      isStoreDown: false,
      now: () => now().getTime(),
    },
    options,
  );
  await server.open();
  return server;
}
