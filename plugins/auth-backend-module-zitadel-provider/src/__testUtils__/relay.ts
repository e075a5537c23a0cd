import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';

interface Answer {
  status: number;
  headers: Headers;
  body: Buffer;
}

/**
 * A reverse proxy in front of a provider. It can keep the host name to itself, as one does that is
 * not set up for ZITADEL, and can give an old answer again, as a read that lags behind a write.
 */
export class Relay {
  private target = '';
  private readonly last = new Map<string, Answer>();
  private repeated: string | undefined;

  private constructor(
    private readonly server: Server,
    private readonly forwardsHost: boolean,
  ) {}

  static async listen(
    options: { forwardsHost?: boolean } = {},
  ): Promise<Relay> {
    const server = createServer();
    const relay = new Relay(server, options.forwardsHost ?? true);
    server.on('request', (req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', chunk => chunks.push(chunk));
      req.on('end', async () => {
        const headers = new Headers();
        for (const name of [
          'accept',
          'authorization',
          'content-type',
          'cookie',
        ]) {
          const value = req.headers[name];
          if (typeof value === 'string') {
            headers.set(name, value);
          }
        }
        const answer = await relay.answer(
          req.url ?? '/',
          req.method ?? 'GET',
          headers,
          Buffer.concat(chunks),
        );
        res.statusCode = answer.status;
        for (const name of ['content-type', 'location']) {
          const value = answer.headers.get(name);
          if (value !== null) {
            res.setHeader(name, value);
          }
        }
        res.setHeader('set-cookie', answer.headers.getSetCookie());
        res.end(answer.body);
      });
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return relay;
  }

  get url(): string {
    return `http://localhost:${addressOf(this.server).port}`;
  }

  leadTo(target: string): void {
    this.target = target;
  }

  /** The next request to this path gets the answer of the one before. */
  repeatOnce(path: string): void {
    this.repeated = path;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => {
      this.server.close(resolve);
    });
  }

  private async answer(
    url: string,
    method: string,
    headers: Headers,
    body: Buffer,
  ): Promise<Answer> {
    const { pathname } = new URL(url, this.url);
    const before = this.last.get(pathname);
    if (before && this.repeated === pathname) {
      this.repeated = undefined;
      return before;
    }
    if (this.forwardsHost) {
      headers.set('x-forwarded-host', new URL(this.url).host);
    }
    const response = await fetch(`${this.target}${url}`, {
      method,
      headers,
      redirect: 'manual',
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
    const answer = {
      status: response.status,
      headers: response.headers,
      body: Buffer.from(await response.arrayBuffer()),
    };
    this.last.set(pathname, answer);
    return answer;
  }
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The relay does not listen.');
  }
  return address;
}
