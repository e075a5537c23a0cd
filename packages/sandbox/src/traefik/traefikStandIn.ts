import { parseCommand } from '../control/parseCommand';
import { ControlAnswer, ControlCommand } from '../standIn';
import { CertificatePair, DefaultCertificates } from './defaultCertificate';
import { LogEntry, TraefikLog, traefikLog } from './log';
import { Arrival } from './proxy';
import { TraefikRun } from './run';
import {
  NO_FAULTS,
  TraefikFaults,
  traefikScenarios,
  withScenario,
} from './scenarios';
import { readStatic, StaticSettings } from './staticSettings';
import { answer } from './visit';
import { BackendDown, ProxyResponse, TraefikWorld } from './world';

/** An entry point that listens. */
export interface ListeningEntryPoint {
  name: string;
  /** As the static file has it: `:443`, `127.0.0.1:8080`. */
  address: string;
}

/** What a command ends with. */
export interface CommandResult {
  exit: number;
  output: string;
}

/**
 * A Traefik 3.7.9 as it was recorded. It opens no ports: the machine that it runs on brings it requests,
 * and tells it when files or containers changed.
 */
export interface TraefikStandIn {
  /** It runs. Otherwise connections to it are refused. */
  readonly isRunning: boolean;
  /** Where it listens; nothing when it does not run. */
  entryPoints(): readonly ListeningEntryPoint[];
  /**
   * Starts it with the static file of now.
   *
   * @returns false when it ended at once, with the reason in its log and exit code 1
   */
  start(): Promise<boolean>;
  /** Stops it. Certificates that it got stay in their file. */
  stop(): Promise<void>;
  /** To be called after each change of the folder, also after a truncation. Ends when the files are read. */
  filesChanged(): Promise<void>;
  /** To be called after each change of a container. */
  containersChanged(): Promise<void>;
  /** Ends when nothing is under way but what waits for the clock. */
  settled(): Promise<void>;
  /**
   * Answers one request, the API's included.
   *
   * @throws BackendDown when it does not run
   */
  handle(arrival: Arrival): Promise<ProxyResponse>;
  /** Some router has this host name in its rule, by `Host` or `HostRegexp`; in lower case, without a port. */
  hasRouterFor(host: string): boolean;
  /**
   * The certificate for a handshake; nothing when it does not run.
   *
   * @param serverName - nothing without SNI
   */
  certificate(serverName: string | undefined): CertificatePair | undefined;
  /** `traefik healthcheck` with the static file of now. */
  healthcheck(): Promise<CommandResult>;
  /**
   * Sets up what goes wrong; see README.md.
   *
   * @throws Error with a text for people when the scenario or a parameter is unknown
   */
  control(command: ControlCommand): Promise<ControlAnswer>;
}

class Traefik implements TraefikStandIn {
  private readonly defaults = new DefaultCertificates();
  private faults: TraefikFaults = NO_FAULTS;
  private run?: TraefikRun;

  constructor(private readonly world: TraefikWorld) {}

  get isRunning(): boolean {
    return this.run !== undefined;
  }

  entryPoints(): readonly ListeningEntryPoint[] {
    return Object.entries(this.run?.settings.entryPoints ?? {}).map(
      ([name, { address }]) => ({ name, address }),
    );
  }

  async start(): Promise<boolean> {
    if (this.run) {
      return true;
    }
    const read = readStatic(await this.world.staticFile());
    if ('problem' in read) {
      this.logOf({ level: 'info', format: 'json' })({
        level: 'error',
        fields: { error: `command traefik error: ${read.problem}` },
        message: 'Command error',
      });
      return false;
    }
    this.run = new TraefikRun(read.settings, {
      world: this.world,
      log: this.logOf(read.settings.log),
      faults: () => this.faults,
      defaults: this.defaults,
    });
    await this.run.start();
    return true;
  }

  async stop(): Promise<void> {
    const { run } = this;
    this.run = undefined;
    run?.stop();
    await run?.settled();
  }

  async filesChanged(): Promise<void> {
    await this.run?.filesChanged();
  }

  async containersChanged(): Promise<void> {
    await this.run?.containersChanged();
  }

  async settled(): Promise<void> {
    await this.run?.settled();
  }

  async handle(arrival: Arrival): Promise<ProxyResponse> {
    const { run } = this;
    if (!run) {
      throw new BackendDown('connect: connection refused');
    }
    const { isHanging, slowMs } = this.faults;
    if (isHanging) {
      await aborted(arrival.signal);
      return answer(499);
    }
    if (slowMs > 0) {
      await new Promise<void>(resolve => {
        this.world.clock.after(slowMs, resolve);
      });
    }
    return run.handle(arrival);
  }

  hasRouterFor(host: string): boolean {
    return this.run?.hasRouterFor(host) ?? false;
  }

  certificate(serverName: string | undefined): CertificatePair | undefined {
    return this.run?.certificate(serverName);
  }

  async healthcheck(): Promise<CommandResult> {
    const read = readStatic(await this.world.staticFile());
    if ('problem' in read) {
      return failed(read.problem);
    }
    const address = pingAddress(read.settings);
    if (address === undefined) {
      return failed('please enable `ping` to use health check');
    }
    const url = `http://${address}/ping`;
    return this.run
      ? { exit: 0, output: `OK: ${url}\n` }
      : failed(
          `Head "${url}": dial tcp ${address}: connect: connection refused`,
        );
  }

  async control(command: ControlCommand): Promise<ControlAnswer> {
    const scenario = parseCommand(traefikScenarios, command);
    this.faults = withScenario(this.faults, scenario);
    if (scenario.scenario === 'down' || scenario.scenario === 'restart') {
      await this.stop();
    }
    if (['up', 'restart', 'reset'].includes(scenario.scenario)) {
      await this.start();
    }
    if (scenario.scenario === 'reset') {
      await this.filesChanged();
      await this.containersChanged();
    }
    return {
      isRunning: this.isRunning,
      faults: this.faults,
      entryPoints: this.entryPoints(),
    };
  }

  private logOf(settings: { level: string; format: string }): TraefikLog {
    const write = traefikLog(settings, this.world.clock, line =>
      this.world.log(line),
    );
    return (entry: LogEntry) => {
      if (!this.faults.isLogStopped) {
        write(entry);
      }
    };
  }
}

/** Makes one that does not run yet. */
export function createTraefikStandIn(world: TraefikWorld): TraefikStandIn {
  return new Traefik(world);
}

function pingAddress({
  ping,
  entryPoints,
}: StaticSettings): string | undefined {
  return ping && Object.hasOwn(entryPoints, ping.entryPoint)
    ? entryPoints[ping.entryPoint].address
    : undefined;
}

function failed(problem: string): CommandResult {
  return { exit: 1, output: `Error calling healthcheck: ${problem}\n` };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) {
      resolve();
    } else {
      signal.addEventListener('abort', () => resolve(), { once: true });
    }
  });
}
