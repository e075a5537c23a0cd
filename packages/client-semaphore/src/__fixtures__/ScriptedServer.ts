import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';

/** What a server was asked. */
export interface Asked {
  method: string;
  path: string;
  authorization?: string;
  body: string;
}

/** Answers one request, or does not. */
export type Script = (response: ServerResponse, asked: Asked) => void;

/** A server that answers exactly as a test says, byte by byte. */
export class ScriptedServer {
  readonly asked: Asked[] = [];
  script: Script = answer(404);

  private constructor(private readonly server: Server) {}

  static async open(): Promise<ScriptedServer> {
    const server = createServer();
    const scripted = new ScriptedServer(server);
    server.on('request', (request: IncomingMessage, response) => {
      const chunks: Buffer[] = [];
      request.on('data', chunk => chunks.push(Buffer.from(chunk)));
      request.on('end', () => {
        const asked: Asked = {
          method: request.method ?? '',
          path: request.url ?? '',
          authorization: request.headers.authorization,
          body: Buffer.concat(chunks).toString(),
        };
        scripted.asked.push(asked);
        scripted.script(response, asked);
      });
    });
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    return scripted;
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${
      typeof address === 'object' ? address?.port : ''
    }`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }
}

/** A whole answer. */
export function answer(
  status: number,
  body = '',
  type = 'application/json',
): Script {
  return response => {
    response.writeHead(status, {
      'content-type': type,
      ...(status === 204 ? {} : { 'content-length': Buffer.byteLength(body) }),
    });
    response.end(status === 204 ? undefined : body);
  };
}

/** The connection is closed without a byte. */
export const hangUp: Script = response => {
  response.destroy();
};

/** It accepts and never answers. */
export const silence: Script = () => {};

/** The head and the first bytes of a body come, and nothing more. */
export const headThenSilence: Script = response => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('[');
};
