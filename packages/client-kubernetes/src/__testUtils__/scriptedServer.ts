import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { KubernetesClient } from '../client';

/** What the server does with a request. */
export type Script = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) => void | Promise<void>;

/** A server that does what a test says: for answers that no well-behaved server gives. */
export class ScriptedServer {
  private constructor(
    readonly url: string,
    /** Method and path of what was asked. */
    readonly requests: readonly string[],
    readonly client: KubernetesClient,
    private readonly stop: () => Promise<void>,
  ) {}

  /** @param headers - credentials that the client sends */
  static async start(
    script: Script,
    headers: Record<string, string> = {},
  ): Promise<ScriptedServer> {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://server');
      requests.push(`${request.method} ${request.url}`);
      void script(request, response, url);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${portOf(address)}`;
    const client = new KubernetesClient(async () => ({
      server: url,
      dispatcher: new Agent(),
      headers: async () => headers,
    }));
    return new ScriptedServer(url, requests, client, async () => {
      await client.close();
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    });
  }

  close(): Promise<void> {
    return this.stop();
  }
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address ? address.port : 0;
}

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    ...headers,
  });
  response.end(JSON.stringify(body));
}
