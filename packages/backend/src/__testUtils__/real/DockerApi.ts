import { createServer, ServerResponse } from 'node:http';
import { ContainerOnGround } from '../routes/RoutesGround';
import { TcpServers } from '../routes/routesParts';

/** Of the API that it speaks (Docker 28). */
const API_VERSION = '1.51';

/**
 * As much of Docker's API as the proxy asks for: containers with their labels, and that one of them came or
 * went. What is real here is the proxy; a real engine is in `compose.real.ts`.
 */
export class DockerApi {
  endpoint = '';
  private containers: readonly ContainerOnGround[] = [];
  private readonly listeners = new Set<ServerResponse>();
  private readonly servers = new TcpServers();

  /** Set before the proxy is started: containers are in the one that it looks into. */
  network = '';

  async open(): Promise<void> {
    const server = createServer(({ url = '' }, answer) => {
      const { pathname } = new URL(url, 'http://docker');
      this.reply(pathname.replace(/^\/v[\d.]+/, ''), answer);
    });
    this.endpoint = `tcp://127.0.0.1:${await this.servers.listen(server)}`;
  }

  /** These run, and no others. */
  run(containers: readonly ContainerOnGround[]): void {
    this.containers = containers;
    const event = JSON.stringify({ Type: 'container', Action: 'start' });
    this.listeners.forEach(each => each.write(`${event}\n`));
  }

  close(): void {
    this.servers.close();
  }

  private reply(path: string, answer: ServerResponse): void {
    answer.setHeader('api-version', API_VERSION);
    answer.setHeader('content-type', 'application/json');
    const [, id] = /^\/containers\/([^/]+)\/json$/.exec(path) ?? [];
    if (path === '/events') {
      this.listeners.add(answer);
      answer.on('close', () => this.listeners.delete(answer));
      answer.flushHeaders();
    } else if (path === '/containers/json') {
      answer.end(
        JSON.stringify(this.containers.map(({ service }) => ({ Id: service }))),
      );
    } else if (id !== undefined) {
      const found = this.containers.find(({ service }) => service === id);
      answer.statusCode = found ? 200 : 404;
      answer.end(JSON.stringify(found ? this.described(found) : {}));
    } else {
      answer.end(
        path === '/_ping'
          ? 'OK'
          : JSON.stringify({ Version: '28.5.0', ApiVersion: API_VERSION }),
      );
    }
  }

  private described({ service, port }: ContainerOnGround): object {
    return {
      ...{ Id: service, Name: `/ada-family-${service}-1` },
      State: { Status: 'running', Running: true },
      HostConfig: { NetworkMode: this.network },
      Config: {
        Labels: {
          'traefik.enable': 'true',
          [`traefik.http.services.${service}.loadbalancer.server.port`]: `${port}`,
          'com.docker.compose.project': 'ada-family',
          'com.docker.compose.service': service,
        },
      },
      NetworkSettings: {
        Networks: { [this.network]: { IPAddress: '127.0.0.1' } },
      },
    };
  }
}
