import { createServer, request } from 'node:http';

/**
 * An HTTP proxy to one host, for a machine that reaches nothing else. It passes through the proxy of the
 * environment where there is one.
 */
export class PackageProxy {
  #server;

  constructor(server) {
    this.#server = server;
  }

  /**
   * @param {{ address: string, host: string }} options where it listens, and whom it lets ask
   * @returns {Promise<PackageProxy>}
   */
  static async start({ address, host }, env = process.env) {
    const server = createServer((asked, answer) =>
      pass(asked, answer, host, env.http_proxy),
    );
    await new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, address, resolve);
    });
    return new PackageProxy(server);
  }

  get url() {
    const { address, port } = this.#server.address();
    return `http://${address}:${port}`;
  }

  stop() {
    this.#server.closeAllConnections();
    return new Promise(resolve => this.#server.close(resolve));
  }
}

function pass(asked, answer, host, upstream) {
  if (!URL.canParse(asked.url) || new URL(asked.url).host !== host) {
    answer.writeHead(403).end();
    return;
  }
  const target = new URL(asked.url);
  const next = upstream ? new URL(upstream) : target;
  const sent = request(
    {
      ...{ host: next.hostname, port: next.port || 80, method: asked.method },
      path: upstream ? asked.url : target.pathname + target.search,
      headers: { ...asked.headers, host },
    },
    got => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    },
  );
  sent.on('error', () => {
    if (answer.headersSent) {
      answer.destroy();
    } else {
      answer.writeHead(502).end();
    }
  });
  answer.on('close', () => sent.destroy());
  asked.pipe(sent);
}
