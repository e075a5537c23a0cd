import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { TcpServers } from './routesParts';

/** Where the sign-in portal is asked before each request. */
const GUARD = '/api/authz/forward-auth';

/** Servers behind the proxy, each on a port of its own. */
export class GroundServices {
  readonly ports = new Map<string, number>();
  /** Paths that a service was asked for, with its name. */
  readonly asked: string[] = [];
  private readonly servers = new TcpServers();

  /** @param portal - where somebody who is not signed in is sent */
  async open(portal: string): Promise<void> {
    await this.serve('wiki', (_, answer) => answer.end('wiki'));
    await this.serve('homer', (_, answer) => answer.end('home'));
    await this.serve('lldap', (_, answer) => answer.end('people'));
    await this.serve('authelia', ({ url, headers }, answer) => {
      if (url?.startsWith(GUARD)) {
        const from = String(headers['x-forwarded-host']);
        answer.writeHead(302, { location: `${portal}/?rd=${from}` });
      }
      answer.end();
    });
    this.ports.set('nobody', await this.servers.closedPort());
  }

  close(): void {
    this.servers.close();
  }

  private async serve(
    name: string,
    reply: (request: IncomingMessage, answer: ServerResponse) => void,
  ): Promise<void> {
    const server = createServer((request, answer) => {
      this.asked.push(`${name} ${request.url}`);
      reply(request, answer);
    });
    this.ports.set(name, await this.servers.listen(server));
  }
}
