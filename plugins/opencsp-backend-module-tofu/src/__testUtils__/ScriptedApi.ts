import { createServer } from 'node:http';
import { KubernetesClient } from '@opencsp/client-kubernetes';
import { Agent } from 'undici';

/** An API server that answers everything alike, as no good one does. */
export class ScriptedApi {
  private constructor(
    readonly client: KubernetesClient,
    private readonly stopListening: () => Promise<void>,
  ) {}

  /** @param body - a Status of this code when absent */
  static async start(
    status: number,
    body = JSON.stringify({
      kind: 'Status',
      status: 'Failure',
      message: 'as the test says',
      code: status,
    }),
    contentType = 'application/json',
  ): Promise<ScriptedApi> {
    const server = createServer((_request, response) => {
      response.writeHead(status, {
        'Content-Type': contentType,
        // Longer than anybody waits.
        ...(status === 429 ? { 'Retry-After': '3600' } : {}),
      });
      response.end(body);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const client = new KubernetesClient(async () => ({
      server: `http://127.0.0.1:${port}`,
      dispatcher: new Agent(),
      headers: async () => ({}),
    }));
    return new ScriptedApi(client, async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    });
  }

  /** From now on nobody listens where the client calls. */
  async hangUp(): Promise<void> {
    await this.stopListening();
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.stopListening();
  }
}
