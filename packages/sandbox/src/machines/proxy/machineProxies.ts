import { ProxyOutside } from '../../services/ports';
import { Log } from '../../standIn';
import { MachineClock } from '../clock';
import { Engine } from '../docker/engine';
import { Container } from '../docker/engineState';
import { MachineFaults } from '../faults';
import { MachineFiles } from '../files/machineFiles';
import { HostPort } from '../hostPort';
import { InsideInvocation } from '../invocation';
import { Answers } from './answers';
import { containerHome, containerStart } from './containerHome';
import { isProxy, Seen } from './dockerView';
import { Looks } from './looks';
import { MachineAnswers } from './machineAnswers';
import { ProxyProgram } from './proxyProgram';
import { ProxySet } from './proxySet';
import { authorityFrom } from './wayOut';

/** What the proxies of a machine need of it. */
export interface MachineProxiesOptions {
  /** Nothing before Docker was installed. */
  engine(): Engine | undefined;
  files: MachineFiles;
  clock: MachineClock;
  faults: MachineFaults;
  /** The date as the machine has it, in milliseconds since 1970. */
  now(): number;
  outside: ProxyOutside;
  log: Log;
  /** Has the machine keep what is in its state. */
  changed(): void;
}

/**
 * The proxies of one machine: each container that runs Traefik has one, which sees the machine's files and
 * containers and is told of their changes. Beside them it answers for the other containers.
 */
export class MachineProxies implements MachineAnswers {
  readonly proxies = new ProxySet(() => this.settled());
  private readonly answers: Answers;
  private seen: readonly Seen[] = [];
  private told = '';
  private readonly looks: Looks;

  constructor(private readonly options: MachineProxiesOptions) {
    this.answers = new Answers({ ...options, now: () => options.now() });
    this.looks = new Looks(() => this.look(), options.log);
  }

  nudge(): void {
    this.looks.nudge();
  }

  settled(): Promise<void> {
    return this.looks.settled();
  }

  /** What listens behind a port of the machine's own. */
  async listenerAt(port: number): Promise<HostPort | undefined> {
    return this.proxies.listenerAt(port);
  }

  /** What listens behind a port of a container's, by the container's address. */
  listenerOf(address: string, port: number): Promise<HostPort | undefined> {
    return this.answers.listenerOf(address, port);
  }

  /** Runs a program inside of a container; nothing when it has no such program. */
  async exec(
    container: Container,
    call: InsideInvocation,
  ): Promise<number | undefined> {
    await this.settled();
    const proxy = this.proxies.get(container.id);
    return proxy ? proxy.exec(call) : this.answers.exec(container, call);
  }

  /** Ends all of them, as when the power goes. */
  async close(): Promise<void> {
    await this.looks.close();
    await this.proxies.stop();
    await this.answers.close();
  }

  private async look(): Promise<void> {
    this.seen = this.containers();
    this.answers.follow(this.seen);
    await this.followProxies();
    const now = JSON.stringify(
      this.seen.map(({ container: { id, labels, networks }, life }) => [
        ...[id, labels, networks, life.status, life.startedAt],
        life.health?.status,
      ]),
    );
    if (now !== this.told) {
      this.told = now;
      for (const proxy of this.proxies.all()) {
        await proxy.containersChanged();
      }
    }
    for (const proxy of this.proxies.all()) {
      await proxy.lookAtFiles();
    }
    this.lookLater();
  }

  private containers(): Seen[] {
    const engine = this.options.engine();
    engine?.wake();
    if (!engine?.state.hasEngine || engine.state.stopped) {
      return [];
    }
    return engine.state.containers.map(container => ({
      container,
      life: engine.life(container),
    }));
  }

  private async followProxies(): Promise<void> {
    const there = this.seen.filter(({ container }) => isProxy(container));
    await this.proxies.keep(new Set(there.map(each => each.container.id)));
    for (const each of there) {
      await this.proxyOf(each.container).follow(
        containerStart(each, this.options),
      );
    }
  }

  private proxyOf(container: Container): ProxyProgram {
    const { files, clock, faults, now, outside, log, changed } = this.options;
    return this.proxies.ensure(
      container.id,
      () =>
        new ProxyProgram(
          containerHome(container, {
            ...{ files, clock, log, changed },
            now: () => now(),
            answers: this.answers,
            authority: authorityFrom(outside.authority, faults),
            containers: () => this.seen,
          }),
        ),
    );
  }

  /** Containers become healthy, end and start again by the clock alone. */
  private lookLater(): void {
    const until = this.options.engine()?.state.stopped?.until;
    const moments = [
      ...this.seen.flatMap(({ life }) => life.changesAt ?? []),
      ...(until ? [until] : []),
    ];
    this.looks.later(
      moments.length > 0
        ? Math.min(...moments) - this.options.clock.now()
        : undefined,
    );
  }
}
