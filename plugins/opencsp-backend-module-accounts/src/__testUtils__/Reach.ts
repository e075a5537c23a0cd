import { connect, Socket } from 'node:net';
import {
  AccountContext,
  AccountTroubleError,
  HostConnectError,
  ServiceOnHost,
} from '@opencsp/plugin-opencsp-node';

/** The way to one service that has one port, as the portal has it through a host. What goes over it is kept. */
export class Reach {
  /** What was sent, one text for each stream. */
  readonly sent: string[] = [];
  /** Called before each stream is opened, so that a test can break one. */
  onConnect: () => void | Promise<unknown> = () => undefined;
  private readonly sockets = new Set<Socket>();

  /**
   * @param port - which the service has for its kind
   * @param url - where it is now
   */
  constructor(
    private readonly port: number,
    private readonly url: () => string,
  ) {}

  /** The service, as a provider is given it. */
  service(id: string): ServiceOnHost {
    return {
      id,
      run: async () => {
        throw new AccountTroubleError('service-away', 'No programs', '');
      },
      connect: async (port, { signal }) => {
        signal?.throwIfAborted();
        await this.onConnect();
        if (port !== this.port) {
          throw new HostConnectError('refused', 'Nothing listens there');
        }
        return this.connected();
      },
    };
  }

  /** `METHOD path` of all that was asked. */
  get asked(): string[] {
    return this.sent.map(text => text.split(' ').slice(0, 2).join(' '));
  }

  /** `METHOD path` of each request with this text in it. */
  askedWith(text: string): string[] {
    return this.asked.filter((_, index) => this.sent[index].includes(text));
  }

  /** Throws at the stream of this number, counted from 1, as if the portal were killed there. */
  killAt(last: number): void {
    let count = 0;
    this.onConnect = () => {
      count += 1;
      if (count >= last) {
        throw new AccountTroubleError('service-silent', 'SIGKILL', '');
      }
    };
  }

  /** Does something before the stream of this number is opened, counted from 1. */
  before(number: number, act: () => Promise<unknown>): void {
    let count = 0;
    this.onConnect = () => {
      count += 1;
      return count === number ? act() : undefined;
    };
  }

  close(): void {
    this.sockets.forEach(socket => socket.destroy());
  }

  private async connected(): Promise<Socket> {
    const { hostname: host, port } = new URL(this.url());
    const socket = connect({ host, port: Number(port) });
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    const index = this.sent.push('') - 1;
    const write = socket._write.bind(socket);
    socket._write = (chunk, encoding, done) => {
      this.sent[index] += Buffer.from(chunk, encoding).toString('utf8');
      write(chunk, encoding, done);
    };
    await new Promise<void>(resolve => {
      socket.once('connect', () => resolve());
      socket.once('close', () => resolve());
    });
    return socket;
  }
}

/** What a provider is opened with, for a service of the profile with these secrets. */
export function contextOf(
  reach: Reach,
  service: { id: string; title: string; url: string },
  secrets: Readonly<Record<string, string>>,
): AccountContext {
  const { id, title, url } = service;
  return {
    service: reach.service(id),
    plan: {
      ...{ title, url, accounts: 'local', signIn: 'none' },
      groups: ['people'],
      secrets: new Map(Object.entries(secrets)),
    },
    directory: {
      baseDn: 'dc=ada,dc=localhost',
      owner: { id: 'admin', password: 'canary-owner-password' },
      portal: { id: 'opencsp', password: 'canary-portal-password' },
      ...{ groups: ['admins', 'people'], users: [] },
    },
    profile: { id: '5f9a6a52-6c0a-4b7e-9d70-0b6f6a1d3c55', name: 'home' },
    owner: {
      ...{ login: 'admin', email: 'ada@example.com', displayName: 'Owner' },
    },
    signal: new AbortController().signal,
  };
}

/** The error of a call that must fail. */
export async function errorOf(call: Promise<unknown>): Promise<Error> {
  const error = await call.catch(it => it);
  if (!(error instanceof Error)) {
    throw new Error(`It gave ${JSON.stringify(error)}`);
  }
  return error;
}

/** All that an error could tell, its causes too. */
export function toldBy(error: unknown): string {
  return error instanceof Error
    ? [
        ...[error.message, error.stack, JSON.stringify(error)],
        toldBy(error.cause),
      ].join('\n')
    : JSON.stringify(error) ?? '';
}
