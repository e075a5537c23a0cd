import {
  ContainerAnswers,
  ContainerCall,
  ContainerExit,
  Listener,
  ProgramRefused,
  ProxyOutside,
} from '../../services/ports';
import { Log } from '../../standIn';
import { errorText } from '../../systemError';
import { BackendDown, BackendRequest, ProxyResponse } from '../../traefik';
import { InsideInvocation } from '../invocation';
import { Looks } from '../proxy/looks';
import { MachineAnswers } from '../proxy/machineAnswers';
import { ProxyProgram } from '../proxy/proxyProgram';
import { ProxySet } from '../proxy/proxySet';
import { authorityFrom } from '../proxy/wayOut';
import { NixosSystem, ProgramOfSystem } from './nixosState';
import { NixosParts } from './parts';
import { UnitFiles } from './unitFiles';
import { unitHome } from './unitHome';
import { RESTART_MS } from './unitLife';
import { Units } from './units';

/** What the programs of a machine's units need of it. */
export interface UnitProgramsParts {
  nixos: NixosParts;
  units: Units;
  outside: ProxyOutside;
  /** The date as the machine has it, in milliseconds since 1970. */
  now(): number;
  log: Log;
}

/** A program, with the start that it is of. */
interface Opened {
  key: string;
  program: ProgramOfSystem;
  answers: Promise<ContainerAnswers>;
}

/** A program whose units run, or whose next start may go well. */
interface Running {
  key: string;
  startedAt: number;
  program: ProgramOfSystem;
}

const PROXY = 'traefik';
const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** What the units of a machine with NixOS run: each program answers while all units of its service do. */
export class UnitPrograms implements MachineAnswers {
  readonly proxies = new ProxySet(() => this.settled());
  private readonly opened = new Map<string, Opened>();
  private readonly looks: Looks;

  constructor(private readonly parts: UnitProgramsParts) {
    this.looks = new Looks(() => this.look(), parts.log);
  }

  nudge(): void {
    this.looks.nudge();
  }

  settled(): Promise<void> {
    return this.looks.settled();
  }

  async listenerAt(port: number): Promise<Listener | undefined> {
    return this.proxies.listenerAt(port) ?? this.ofProgram(port);
  }

  /** Nothing is on another address: there are no networks of its own inside. */
  async listenerOf(): Promise<undefined> {
    return undefined;
  }

  /** True for a service of the system that is live. */
  has(service: string): boolean {
    return this.live?.programs.some(each => each.service === service) === true;
  }

  /** Runs a program of a service; nothing where that does not run, or has none of the name. */
  async exec(
    service: string,
    call: ContainerCall,
  ): Promise<ContainerExit | undefined> {
    await this.settled();
    const answers = await this.answersOf(this.opened.get(service));
    return answers?.exec?.(call);
  }

  /** Runs what asks a proxy; nothing where no proxy listens on the port. */
  async askProxy<T>(
    ask: (proxy: ProxyProgram) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    await this.settled();
    for (const proxy of this.proxies.all()) {
      const answer = await ask(proxy);
      if (answer !== undefined) {
        return answer;
      }
    }
    return undefined;
  }

  async close(): Promise<void> {
    await this.looks.close();
    await this.proxies.stop();
    const all = [...this.opened.values()];
    this.opened.clear();
    await Promise.allSettled(
      all.map(async ({ answers }) => (await answers).close()),
    );
  }

  private get live(): NixosSystem | undefined {
    const { state } = this.parts.nixos;
    return state.systems[state.live];
  }

  private async look(): Promise<void> {
    const { units, nixos } = this.parts;
    units.all();
    const system = this.live;
    const running = (system?.programs ?? []).flatMap(
      program => this.runningOf(program) ?? [],
    );
    this.closeOthers(running);
    await this.proxies.keep(
      new Set((system?.programs ?? []).map(({ service }) => service)),
    );
    for (const each of running) {
      if (system && each.program.service !== PROXY) {
        this.open(each, system);
      }
    }
    await this.followProxy(
      system,
      running.find(({ program }) => program.service === PROXY),
    );
    const waits = (system?.units ?? []).some(
      ({ name }) => units.look(name).active === 'activating',
    );
    this.looks.later(
      waits
        ? nixos.clock.after(nixos.clock.now(), RESTART_MS) - nixos.clock.now()
        : undefined,
    );
  }

  /** Nothing while one of its units does not run, unless its own was refused and is tried again. */
  private runningOf(program: ProgramOfSystem): Running | undefined {
    const { units } = this.parts;
    const runs = program.units.every(
      name =>
        (name === program.unit && units.isTriedAgain(name)) ||
        units.look(name).active === 'active',
    );
    const startedAt = units.startedAt(program.unit);
    return runs && startedAt !== undefined
      ? {
          ...{ program, startedAt },
          key: `${startedAt} ${units.look(program.unit).restarts}`,
        }
      : undefined;
  }

  private closeOthers(running: readonly Running[]): void {
    for (const [service, { key, answers }] of this.opened) {
      const isSame = running.some(
        each => each.program.service === service && each.key === key,
      );
      if (!isSame) {
        this.opened.delete(service);
        this.end(answers);
      }
    }
  }

  private open({ program, key }: Running, system: NixosSystem): void {
    const { service, unit, environment } = program;
    if (this.opened.has(service)) {
      return;
    }
    const { units, outside, nixos } = this.parts;
    const files = new UnitFiles(nixos.files, system, program);
    const answers = outside.open({
      ...{ service, environment, project: system.project },
      image: service,
      readFile: path => files.read(path),
      writeFile: (path, text) => files.write(path, text),
      writeLog: line => units.write(unit, line),
      portAt: own => program.ports.find(each => each.own === own)?.at ?? own,
      neighbour: async (name, port) =>
        LOOPBACK.includes(name) || system.names.includes(name)
          ? this.ofProgram(port)
          : undefined,
    });
    this.opened.set(service, { key, program, answers });
    answers.then(
      () => units.accepted(unit),
      error => this.refused(unit, error),
    );
  }

  private refused(unit: string, error: unknown): void {
    const { units, log } = this.parts;
    if (error instanceof ProgramRefused) {
      units.refused(unit, error);
    } else {
      log(`${unit}: ${errorText(error)}`);
    }
  }

  private async followProxy(
    system: NixosSystem | undefined,
    running: Running | undefined,
  ): Promise<void> {
    const proxy =
      system && running
        ? this.proxies.ensure(running.program.service, () =>
            this.proxyOf(running.program),
          )
        : this.proxies.get(PROXY);
    const { units } = this.parts;
    await proxy?.follow(
      running && {
        ...{ key: running.key, startedAt: running.startedAt, isPaused: false },
        begin: () => isStarted =>
          isStarted
            ? units.accepted(running.program.unit)
            : units.refused(running.program.unit, { exitCode: 1, output: [] }),
      },
    );
    await proxy?.lookAtFiles();
  }

  /** Which system it is of may change while it stays: its files are looked up anew. */
  private proxyOf({ unit }: ProgramOfSystem): ProxyProgram {
    const { nixos, units, outside, log } = this.parts;
    const files = () => {
      const system = this.live;
      const program = system?.programs.find(each => each.service === PROXY);
      return new UnitFiles(nixos.files, system ?? { files: {} }, {
        links: program?.links ?? {},
      });
    };
    return new ProxyProgram(
      unitHome({
        ...{ unit, log, clock: nixos.clock, hostName: nixos.hostname },
        files: {
          read: path => files().read(path),
          modeOf: path => files().modeOf(path),
          list: folder => files().list(folder),
          write: (path, text, mode) => files().write(path, text, mode),
          put: (path, text) => files().put(path, text),
        },
        now: () => this.parts.now(),
        authority: authorityFrom(outside.authority, nixos.faults),
        call: request => this.call(request),
        keepLine: line => units.write(unit, line),
      }),
    );
  }

  /** A request of the proxy: all services are on the loopback address. */
  private async call(request: BackendRequest): Promise<ProxyResponse> {
    const { hostname, port } = new URL(request.url);
    const at = Number(port || '80');
    const isHere =
      LOOPBACK.includes(hostname) || this.live?.names.includes(hostname);
    if (!isHere) {
      throw new BackendDown(`dial tcp: lookup ${hostname}: no such host`);
    }
    const answers = await this.answersOf(this.at(at)?.opened);
    if (!answers) {
      throw new BackendDown(
        `dial tcp ${hostname}:${at}: connect: connection refused`,
      );
    }
    return answers.handle(request);
  }

  private async ofProgram(port: number): Promise<Listener | undefined> {
    const found = this.at(port);
    const answers = await this.answersOf(found?.opened);
    return found && answers?.listenerAt?.(found.own);
  }

  private at(port: number): { opened: Opened; own: number } | undefined {
    for (const opened of this.opened.values()) {
      const found = opened.program.ports.find(({ at }) => at === port);
      if (found) {
        return { opened, own: found.own };
      }
    }
    return undefined;
  }

  private async answersOf(
    opened: Opened | undefined,
  ): Promise<ContainerAnswers | undefined> {
    // Why it could not be opened stands in the journal.
    return opened?.answers.catch(() => undefined);
  }

  private end(answers: Promise<ContainerAnswers>): void {
    answers
      .then(
        each => each.close(),
        () => {},
      )
      .catch(error => this.parts.log(errorText(error)));
  }
}

/** A call of a program of a service, as somebody makes it on the machine. */
export function serviceCall(call: InsideInvocation): ContainerCall {
  return {
    argv: call.words,
    environment: call.environment,
    user: call.user,
    input: async () => (await call.input()).toString(),
  };
}
