import { errorText } from '../systemError';
import { HealthCheck } from './dynamicSettings';
import { milliseconds } from './goDuration';
import { TraefikLog } from './log';
import { Runtime, RuntimeService } from './runtime';
import { BackendCaller, BackendDown, Clock } from './world';

const USUAL_INTERVAL_MS = 30_000;

/** What checks need. */
export interface HealthPorts {
  call: BackendCaller;
  clock: Clock;
  log: TraefikLog;
}

/** Active health checks of services that ask for them. Without one a server counts as up (recorded: Traefik 10). */
export class HealthChecks {
  private readonly down = new Set<string>();
  /** Call off the next checks. */
  private readonly next = new Map<string, () => void>();
  private stopping = new AbortController();

  constructor(private readonly ports: HealthPorts) {}

  /** Whether a server passed its last check. */
  isUp(service: string, url: string): boolean {
    return !this.down.has(keyOf(service, url));
  }

  /** Checks what runs now, and nothing of before. The first checks are made at once. */
  start({ services }: Runtime): void {
    this.stop();
    const { signal } = this.stopping;
    for (const service of services.values()) {
      const check = service.settings.loadBalancer?.healthCheck;
      if (check && service.isBuilt && service.status === 'enabled') {
        this.watch(service, check, signal);
      }
    }
  }

  stop(): void {
    this.stopping.abort();
    this.stopping = new AbortController();
    for (const callOff of this.next.values()) {
      callOff();
    }
    this.next.clear();
    this.down.clear();
  }

  private watch(
    { name, settings }: RuntimeService,
    check: HealthCheck,
    signal: AbortSignal,
  ): void {
    for (const { url = '' } of settings.loadBalancer?.servers ?? []) {
      this.checkOften(name, url, check, signal);
    }
  }

  private checkOften(
    service: string,
    server: string,
    check: HealthCheck,
    signal: AbortSignal,
  ): void {
    this.check(service, server, check, signal)
      .catch(() => {})
      .then(() => {
        if (!signal.aborted) {
          this.next.set(
            keyOf(service, server),
            this.ports.clock.after(
              milliseconds(check.interval) ?? USUAL_INTERVAL_MS,
              () => this.checkOften(service, server, check, signal),
            ),
          );
        }
      });
  }

  private async check(
    service: string,
    server: string,
    check: HealthCheck,
    signal: AbortSignal,
  ): Promise<void> {
    if (!URL.canParse(server)) {
      return;
    }
    const url = new URL(check.path ?? '/', server);
    const problem = await this.problem(url, check, signal);
    if (signal.aborted) {
      return;
    }
    if (problem === undefined) {
      this.down.delete(keyOf(service, server));
      return;
    }
    this.down.add(keyOf(service, server));
    this.ports.log({
      level: 'warn',
      fields: {
        serviceName: service,
        targetURL: server,
        error: `checking HTTP health: ${problem}`,
      },
      message: 'Health check failed.',
    });
  }

  private async problem(
    url: URL,
    { hostname, method = 'GET', status: wanted }: HealthCheck,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    try {
      const { status } = await this.ports.call({
        method,
        url: url.toString(),
        headers: new Headers({ host: hostname ?? url.host }),
        body: Buffer.alloc(0),
        signal,
      });
      const isRight =
        wanted === undefined
          ? status >= 200 && status < 400
          : status === wanted;
      return isRight ? undefined : `received error status code: ${status}`;
    } catch (error) {
      const why =
        error instanceof BackendDown ? error.message : errorText(error);
      return `HTTP request failed: Get "${url}": ${why}`;
    }
  }
}

function keyOf(service: string, url: string): string {
  return `${service} ${url}`;
}
