import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';

/** What answers came: status and text. */
export interface RawAnswer {
  status: number;
  text: string;
}

/** The Kubernetes API by nothing but `node:https`: what every figure is held against. */
export class RawApi {
  private readonly agent: Agent;

  constructor(
    private readonly options: { url: string; caFile: string; token: string },
  ) {
    this.agent = new Agent({
      keepAlive: true,
      ca: readFileSync(options.caFile),
    });
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    contentType = 'application/json',
  ): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      const call = request(
        `${this.options.url}${path}`,
        {
          method,
          agent: this.agent,
          headers: {
            Authorization: `Bearer ${this.options.token}`,
            ...(body === undefined ? {} : { 'Content-Type': contentType }),
          },
        },
        response => {
          const parts: Buffer[] = [];
          response.on('data', part => parts.push(part));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              text: Buffer.concat(parts).toString('utf8'),
            }),
          );
        },
      );
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Calls back with each line of a watch until it is stopped. @returns what stops it */
  watch(path: string, onLine: (line: string) => void): () => void {
    const call = request(`${this.options.url}${path}`, {
      agent: this.agent,
      headers: { Authorization: `Bearer ${this.options.token}` },
    });
    call.on('response', response => {
      let rest = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        lines.filter(Boolean).forEach(onLine);
      });
      response.on('error', () => undefined);
    });
    call.on('error', () => undefined);
    call.end();
    return () => call.destroy();
  }

  close(): void {
    this.agent.destroy();
  }
}

/** Path of the portal's objects in a namespace. */
export function terraformsPath(namespace: string): string {
  return `/apis/infra.contrib.fluxcd.io/v1alpha2/namespaces/${namespace}/terraforms`;
}
