import { errorText } from '../systemError';
import { apiAnswer } from './api';
import { buildRuntime } from './buildRuntime';
import {
  certificateFor,
  listedCertificate,
  StoredCertificate,
} from './certificates';
import { CertificatePair, DefaultCertificates } from './defaultCertificate';
import { dockerSettings, withoutDocker } from './dockerProvider';
import { NO_SETTINGS, DynamicSettings } from './dynamicSettings';
import { FilesResult, readFiles } from './fileProvider';
import { HealthChecks } from './health';
import { internalSettings } from './internal';
import { TraefikLog } from './log';
import { Arrival, proxied } from './proxy';
import { CertificateWish, Resolver } from './resolver';
import { NOTHING_RUNS, ProviderSettings, Runtime } from './runtime';
import { meansHost, parseRule } from './rules';
import { TraefikFaults } from './scenarios';
import { providerStarts, startEntries } from './startLog';
import { defaultEntryPoints, StaticSettings } from './staticSettings';
import { Throttle } from './throttle';
import { answer } from './visit';
import {
  DockerDown,
  DockerService,
  ProxyResponse,
  TraefikWorld,
} from './world';

/** What a run has from outside. */
export interface RunPorts {
  world: TraefikWorld;
  log: TraefikLog;
  faults: () => TraefikFaults;
  defaults: DefaultCertificates;
}

type Watched = 'file' | 'docker';

/** The API shows a certificate before a handshake does (recorded: Traefik 3). */
export const SERVED_AFTER_MS = 500;
const DAY_MS = 86_400_000;

/** One process, from its start to its end. */
export class TraefikRun {
  private readonly stopping = new AbortController();
  private readonly settingsOf: Record<Watched, DynamicSettings> = {
    file: NO_SETTINGS,
    docker: NO_SETTINGS,
  };
  private readonly throttles: Record<Watched, Throttle<DynamicSettings>>;
  private readonly challenges = new Map<string, string>();
  private readonly turns = new Map<string, number>();
  private readonly orders = new Set<Promise<void>>();
  private readonly health: HealthChecks;
  private readonly startedAt: Date;
  private resolvers: readonly Resolver[] = [];
  private runtime: Runtime = NOTHING_RUNS;
  private served: readonly StoredCertificate[] = [];
  private defaultCertificate?: CertificatePair;
  private callOffRenewal = () => {};
  /** One thing after the other. */
  private work = Promise.resolve();

  constructor(
    readonly settings: StaticSettings,
    private readonly ports: RunPorts,
  ) {
    const { clock, call } = ports.world;
    this.startedAt = clock.now();
    this.health = new HealthChecks({ call, clock, log: ports.log });
    const throttle = (watched: Watched) =>
      new Throttle<DynamicSettings>(
        clock,
        settings.providers.throttleMs,
        found => this.change(watched, found),
      );
    this.throttles = { file: throttle('file'), docker: throttle('docker') };
  }

  /** Starts the providers. Ends when what the files say is running. */
  start(): Promise<void> {
    return this.enqueue(() => this.startProviders());
  }

  stop(): void {
    this.stopping.abort();
    this.callOffRenewal();
    this.health.stop();
    this.throttles.file.stop();
    this.throttles.docker.stop();
  }

  /** Reads the dynamic files again. */
  filesChanged(): Promise<void> {
    const { file } = this.settings.providers;
    return this.enqueue(async () => {
      if (file?.watch && !this.ports.faults().isWatchStopped) {
        const found = await this.files(file.directory);
        if ('problem' in found) {
          this.tell('Error occurred during watcher callback', found.problem);
        } else {
          this.throttles.file.offer(found.settings);
        }
      }
    });
  }

  /** Asks Docker again. */
  containersChanged(): Promise<void> {
    return this.enqueue(async () => {
      if (this.settings.providers.docker) {
        await this.readContainers(false);
      }
    });
  }

  /** Ends when nothing is under way but what waits for the clock. */
  async settled(): Promise<void> {
    let before: Promise<void> | undefined;
    while (before !== this.work || this.orders.size > 0) {
      before = this.work;
      await before;
      await Promise.all(this.orders);
    }
  }

  handle(arrival: Arrival): Promise<ProxyResponse> {
    const { world, log } = this.ports;
    const state = {
      settings: this.settings,
      runtime: this.runtime,
      hostName: world.hostName,
      challenges: this.challenges,
      isUp: (service: string, url: string) => this.health.isUp(service, url),
      turn: (service: string) => this.turn(service),
      api: (url: string) => this.api(url),
      ports: { call: world.call, clock: world.clock, log },
    };
    const signal = AbortSignal.any([arrival.signal, this.stopping.signal]);
    return proxied(state, { ...arrival, signal });
  }

  /** Its rules mean this host name, whether or not they are in order. */
  hasRouterFor(host: string): boolean {
    return [...this.runtime.routers.values()].some(
      ({ provider, settings: { rule = '' } }) =>
        provider !== 'internal' && meansHost(rule, host),
    );
  }

  /** The certificate for a handshake. */
  certificate(serverName: string | undefined): CertificatePair | undefined {
    return certificateFor(this.served, serverName) ?? this.defaultCertificate;
  }

  /** File first, then Docker (recorded: Docker provider 2). */
  private async startProviders(): Promise<void> {
    const { log } = this.ports;
    await this.openResolvers();
    const { docker, file } = this.settings.providers;
    if (file) {
      log(providerStarts('file.Provider'));
      await this.firstFiles(file.directory);
    }
    log(providerStarts('traefik.Provider'));
    for (const resolver of this.resolvers) {
      log(providerStarts('acme.Provider'));
      await resolver.renew();
    }
    log(providerStarts('acme.ChallengeTLSALPN'));
    await this.apply();
    if (docker) {
      log(providerStarts('docker.Provider'));
      await this.readContainers(true);
    }
    this.renewLater();
  }

  private api(url: string): ProxyResponse {
    const { apiStatus } = this.ports.faults();
    if (apiStatus !== undefined) {
      return answer(apiStatus);
    }
    const now = this.ports.world.clock.now();
    return apiAnswer(
      {
        settings: this.settings,
        runtime: this.runtime,
        certificates: this.stored().map(one => listedCertificate(one, now)),
        startedAt: this.startedAt,
        isUp: (service, server) => this.health.isUp(service, server),
      },
      url,
    );
  }

  private stored(): StoredCertificate[] {
    return this.resolvers.flatMap(resolver => [...resolver.all()]);
  }

  private turn(service: string): number {
    const turn = this.turns.get(service) ?? 0;
    this.turns.set(service, turn + 1);
    return turn;
  }

  private async openResolvers(): Promise<void> {
    const { world, log } = this.ports;
    const open: Resolver[] = [];
    const skipped: { resolver: string; error: string }[] = [];
    for (const [name, { acme }] of Object.entries(
      this.settings.certificatesResolvers,
    )) {
      if (acme) {
        const resolver = new Resolver(name, acme, {
          ...{ world, log, challenges: this.challenges },
          issued: () => this.reloadSoon(),
          signal: this.stopping.signal,
        });
        const error = await resolver.open();
        if (error === undefined) {
          open.push(resolver);
        } else {
          skipped.push({ resolver: name, error });
        }
      }
    }
    this.resolvers = open;
    startEntries(this.settings, skipped).forEach(log);
  }

  private async firstFiles(path: string): Promise<void> {
    const found = await this.files(path);
    if (!('problem' in found)) {
      this.settingsOf.file = found.settings;
    } else if (found.problem.startsWith('unable to read directory')) {
      this.ports.log({
        level: 'error',
        fields: { error: found.problem },
        message: 'Cannot start the provider *file.Provider',
      });
    } else {
      this.tell(
        'Error while building configuration (for the first time)',
        found.problem,
      );
    }
  }

  private async files(path: string): Promise<FilesResult> {
    const { dynamic, environment } = this.ports.world;
    const found = await readFiles(path, dynamic, environment);
    if ('warnings' in found) {
      found.warnings.forEach(this.ports.log);
    }
    return found;
  }

  private tell(message: string, error: string): void {
    this.ports.log({
      level: 'error',
      fields: { providerName: 'file', error },
      message,
    });
  }

  private async readContainers(isFirst: boolean): Promise<void> {
    const { docker } = this.settings.providers;
    if (!docker) {
      return;
    }
    try {
      const found = dockerSettings(await this.services(docker), docker);
      found.warnings.forEach(this.ports.log);
      this.throttles.docker.offer(found.settings);
    } catch (error) {
      if (!(error instanceof DockerDown)) {
        throw error;
      }
      withoutDocker(error.message, isFirst).forEach(this.ports.log);
    }
  }

  private async services({
    endpoint,
  }: {
    endpoint: string;
  }): Promise<readonly DockerService[]> {
    const { world, faults } = this.ports;
    if (faults().isSocketRefused) {
      throw new DockerDown(
        `permission denied while trying to connect to the docker API at ${endpoint}`,
      );
    }
    return world.services();
  }

  private change(watched: Watched, found: DynamicSettings): void {
    const isSame =
      JSON.stringify(found) === JSON.stringify(this.settingsOf[watched]);
    if (!isSame && !this.stopping.signal.aborted) {
      this.settingsOf[watched] = found;
      this.reload();
    }
  }

  private reloadSoon(): void {
    this.ports.world.clock.after(SERVED_AFTER_MS, () => this.reload());
  }

  private reload(): void {
    this.enqueue(() => this.apply()).catch(() => {});
  }

  private enqueue(task: () => Promise<void>): Promise<void> {
    const done = this.work.then(async () => {
      if (!this.stopping.signal.aborted) {
        await task();
      }
    });
    this.work = done.catch(() => {});
    return done;
  }

  /** Takes the configuration of all providers: a new default certificate, and orders for what is missing. */
  private async apply(): Promise<void> {
    const { defaults, world, log } = this.ports;
    this.defaultCertificate = await defaults.make(world.clock.now());
    this.runtime = buildRuntime(this.providers(), {
      entryPoints: Object.keys(this.settings.entryPoints),
      defaultEntryPoints: defaultEntryPoints(this.settings),
      resolvers: this.resolvers.map(({ name }) => name),
      hasChallenge: this.resolvers.some(({ hasChallenge }) => hasChallenge),
    });
    this.served = this.stored();
    this.runtime.entries.forEach(log);
    this.health.start(this.runtime);
    for (const resolver of this.resolvers) {
      this.inBackground(resolver.obtain(this.wishes(resolver.name)));
    }
  }

  private inBackground(work: Promise<void>): void {
    const order = work
      .catch(error => {
        this.ports.log({
          level: 'error',
          fields: { error: errorText(error) },
          message: 'Unable to keep ACME certificates',
        });
      })
      .finally(() => this.orders.delete(order));
    this.orders.add(order);
  }

  private providers(): ProviderSettings[] {
    const internal = internalSettings(this.settings);
    return [
      {
        provider: 'internal',
        settings: internal,
        priorities: internal.priorities,
      },
      { provider: 'file', settings: this.settingsOf.file },
      { provider: 'docker', settings: this.settingsOf.docker },
    ];
  }

  /** Asked for whatever else is wrong with a router: the resolver looks at its rule only. */
  private wishes(resolver: string): CertificateWish[] {
    return [...this.runtime.routers.values()].flatMap(({ name, settings }) => {
      const { tls, rule = '' } = settings;
      if (tls?.certResolver !== resolver) {
        return [];
      }
      const parsed = parseRule(rule);
      const hosts = 'hosts' in parsed ? parsed.hosts : [];
      const named = (tls.domains ?? []).flatMap(({ main, sans = [] }) => [
        ...(main === undefined ? [] : [main]),
        ...sans,
      ]);
      return [
        { routerName: name, rule, domains: named.length > 0 ? named : hosts },
      ];
    });
  }

  private renewLater(): void {
    this.callOffRenewal = this.ports.world.clock.after(DAY_MS, () => {
      for (const resolver of this.resolvers) {
        this.inBackground(resolver.renew());
      }
      this.renewLater();
    });
  }
}
