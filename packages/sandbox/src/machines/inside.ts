import { z } from 'zod';
import { ProxyOutside } from '../services/ports';
import { Log } from '../standIn';
import { aptProgram } from './aptGet';
import { MachineClock } from './clock';
import { runWords } from './commands';
import { dockerProgram } from './docker/dockerCommand';
import { Engine } from './docker/engine';
import { EngineState, engineSchema, freshEngine } from './docker/engineState';
import { ImageCatalogue } from './docker/images';
import { DockerParts } from './docker/parts';
import {
  MachineFacts,
  factFile,
  FactParts,
  factPrograms,
  memoryOf,
} from './facts';
import { MachineFaults } from './faults';
import { fileCommands } from './files/fileCommands';
import { filesSchema, MachineFiles } from './files/machineFiles';
import { foreignProject } from './foreignProject';
import { HostPort } from './hostPort';
import { findHostProgram } from './hostProgram/hostProgram';
import { Runs } from './hostProgram/runs';
import { EXIT, exitCodeOf, Invocation, Killed, Program } from './invocation';
import { Processes } from './processes';
import { NixosMachine } from './nixos/nixosMachine';
import { NixosState, nixosSchema } from './nixos/nixosState';
import { MachineAnswers } from './proxy/machineAnswers';
import { MachineProxies } from './proxy/machineProxies';
import { readLine } from './shellWords';
import { wallClock } from './wallClock';

/** What is remembered of the inside of a machine. */
export const insideSchema = z.object({
  files: filesSchema,
  /** Null before Docker was installed. */
  engine: engineSchema.nullable(),
  /** On a machine with NixOS only. */
  nixos: nixosSchema.optional(),
});

/** What is remembered of the inside of a machine. */
export type InsideState = z.infer<typeof insideSchema>;

/** What the inside of a machine is made of. */
export interface InsideOptions {
  state: InsideState;
  facts: MachineFacts;
  clock: MachineClock;
  faults: MachineFaults;
  catalogue: ImageCatalogue;
  registry: { host: string; resolver: string; isReachable: boolean };
  /** 64 hex digits. */
  newId(): string;
  /** What stands behind a port of its own addresses, on this computer. */
  listenerAt?(port: number): HostPort | undefined;
  /** What its proxies need of the world; without it containers of Traefik are as all others. */
  proxy?: ProxyOutside;
  /** Knows the names of services: `address:port`. */
  nameServer?: string;
  log?: Log;
  /** Keeps the state; called one after the other. */
  save(state: InsideState): Promise<void>;
}

/** The streams of a command that came over a connection. */
export type Streams = Pick<Invocation, 'input' | 'out' | 'err' | 'signal'>;

/** Containers may be given it, so it must be there; nothing answers. */
const SOCKET = '/var/run/docker.sock';
const SAVE_AFTER_MS = 200;

/** All that is inside one machine: its files, its programs, its Docker. */
export class MachineInside {
  private readonly files: MachineFiles;
  private readonly runs: Runs;
  private readonly processes = new Processes(call => this.run(call));
  private readonly ended = new AbortController();
  private readonly bootId: string;
  /** What answers on it; nothing without a world for it. */
  readonly answers?: MachineAnswers;
  private readonly containers?: MachineProxies;
  private engine?: Engine;
  private readonly nixos?: NixosMachine;
  private isDirty = false;
  private saving: Promise<void> = Promise.resolve();
  private saveLater?: NodeJS.Timeout;

  constructor(private readonly options: InsideOptions) {
    const changed = () => this.change();
    this.files = new MachineFiles(options.state.files, changed);
    const { user } = options.facts;
    const home = user === 'root' ? '/root' : `/home/${user}`;
    this.files.makeFolder(home, 0o755, { user: 'root', folder: '/' });
    this.bootId = uuidOf(options.newId());
    this.runs = new Runs({
      files: this.files,
      bootId: this.bootId,
      run: call => this.run(call),
      signal: this.ended.signal,
      sleep: (milliseconds, signal) =>
        options.clock.sleep(milliseconds, signal),
    });
    if (options.state.engine) {
      this.engine = this.engineFrom(options.state.engine);
    }
    if (options.state.nixos) {
      this.nixos = this.nixosFrom(options.state.nixos);
    }
    if (options.proxy && !this.nixos) {
      this.containers = this.containersWith(options.proxy);
    }
    this.answers =
      this.containers ?? (options.proxy && this.unitsWith(options.proxy));
    this.answers?.nudge();
  }

  /** What it has of Docker, for who looks in from outside. */
  get docker(): EngineState | undefined {
    return this.engine?.state;
  }

  /** Runs one line as the shell of a login does. */
  async runLine(line: string, streams: Streams): Promise<number> {
    const { user } = this.options.facts;
    const home = user === 'root' ? '/root' : `/home/${user}`;
    const read = readLine(line);
    if (!read.ok) {
      streams.err(`sh: 1: ${read.error}\n`);
      return EXIT.USAGE;
    }
    const signal = AbortSignal.any([streams.signal, this.ended.signal]);
    try {
      return await this.run({
        ...streams,
        signal,
        words: read.words,
        user,
        folder: home,
        environment: { HOME: home, USER: user, SHELL: '/bin/bash' },
      });
    } catch (error) {
      return exitCodeOf(error);
    } finally {
      await this.save();
    }
  }

  /** Which listener of this computer's stands behind an address and a port, as the machine sees them. */
  async dial({ host, port }: HostPort): Promise<HostPort | undefined> {
    const isOwn =
      host === this.options.facts.address || isLoopbackAddress(host);
    await this.answers?.settled();
    if (!isOwn) {
      return this.answers?.listenerOf(host, port);
    }
    return (
      (await this.answers?.listenerAt(port)) ?? this.options.listenerAt?.(port)
    );
  }

  /** Runs the words of an invocation. */
  run(call: Invocation): Promise<number> {
    return runWords(name => this.find(name), this.options.faults, call);
  }

  /** Puts Docker there, as the playbook `prepare` does; false when it was there. */
  installDocker(): boolean {
    if (this.engine?.state.hasEngine) {
      return false;
    }
    const fault = this.options.faults.find('docker-version');
    this.engine = this.engineFrom(
      freshEngine({
        generation: fault?.engine ?? '28.5',
        compose: fault?.compose ?? '2.40.3',
      }),
    );
    this.change();
    return true;
  }

  /** Takes Docker away; with `keepsPrograms` only its engine. */
  removeDocker(keepsPrograms: boolean): void {
    if (this.engine && keepsPrograms) {
      this.engine.state.hasEngine = false;
    } else {
      this.engine = undefined;
    }
    this.change();
  }

  /** Puts a project of somebody else there. */
  addForeignProject(project: string): void {
    this.installDocker();
    if (this.engine) {
      foreignProject(this.engine, project, this.options.catalogue);
    }
  }

  /** Containers that misbehave do so no more, and the engine runs. */
  async mend(): Promise<void> {
    this.engine?.mend();
    this.nixos?.mend();
    await this.answers?.proxies.mend();
  }

  /** Ends all that runs, and keeps the state. */
  async close(): Promise<void> {
    this.ended.abort(new Killed('KILL'));
    await this.runs.settled();
    await this.answers?.close();
    await this.save();
  }

  /** Keeps what has changed. */
  save(): Promise<void> {
    clearTimeout(this.saveLater);
    this.saveLater = undefined;
    if (this.isDirty) {
      this.isDirty = false;
      this.saving = this.saving.then(() => this.options.save(this.snapshot()));
    }
    return this.saving;
  }

  private snapshot(): InsideState {
    return {
      files: this.files.snapshot(),
      engine: this.engine?.state ?? null,
      ...(this.nixos && { nixos: this.nixos.state }),
    };
  }

  private change(): void {
    this.keepSoon();
    this.answers?.nudge();
  }

  private keepSoon(): void {
    this.isDirty = true;
    this.saveLater ??= setTimeout(() => {
      // What cannot be kept now is tried again after the next command.
      this.save().catch(() => {
        this.isDirty = true;
      });
    }, SAVE_AFTER_MS).unref();
  }

  private containersWith(outside: ProxyOutside): MachineProxies {
    const { clock, faults, log = () => {} } = this.options;
    return new MachineProxies({
      ...{ files: this.files, clock, faults, outside, log },
      engine: () => this.engine,
      now: () => wallClock(clock, faults),
      changed: () => this.keepSoon(),
    });
  }

  private unitsWith(outside: ProxyOutside): MachineAnswers | undefined {
    const { clock, faults, log = () => {} } = this.options;
    return this.nixos?.runPrograms({
      ...{ outside, log },
      now: () => wallClock(clock, faults),
    });
  }

  private engineFrom(state: EngineState): Engine {
    const { clock, faults, catalogue, newId } = this.options;
    const root = { user: 'root', folder: '/' };
    this.files.makeFolder('/var/run', 0o755, root);
    this.files.write(SOCKET, Buffer.alloc(0), 0o660, root);
    return new Engine({
      state: structuredClone(state),
      clock,
      faults,
      files: this.files,
      catalogue,
      newId,
      changed: () => this.change(),
    });
  }

  private nixosFrom(state: NixosState): NixosMachine {
    const { clock, faults, facts } = this.options;
    return new NixosMachine({
      ...{ clock, faults, files: this.files },
      state: structuredClone(state),
      hostname: facts.hostname,
      changed: () => this.change(),
    });
  }

  private find(name: string): Program | undefined {
    if (name.includes('/')) {
      return (
        this.nixos?.findProgram(name) ??
        findHostProgram(name, {
          files: this.files,
          runs: this.runs,
          run: call => this.run(call),
        })
      );
    }
    const programs = this.programs();
    return Object.hasOwn(programs, name) ? programs[name] : undefined;
  }

  private programs(): Record<string, Program> {
    const facts = this.factParts();
    const ofFiles = fileCommands(this.files);
    const ofFacts = factPrograms(facts);
    return {
      ...ofFacts,
      ...ofFiles,
      ...this.processes.programs(),
      cat: call => {
        const path = call.words[1] ?? '';
        const file = this.nixos?.file(path) ?? factFile(facts, path);
        if (file === undefined) {
          return ofFiles.cat(call);
        }
        call.out(file);
        return EXIT.OK;
      },
      ...(this.nixos?.programs(call => this.run(call), ofFacts.curl) ?? {
        'apt-get': aptProgram({
          hasDocker: () => this.engine?.state.hasEngine === true,
          installDocker: () => this.installDocker(),
          clock: this.options.clock,
        }),
      }),
      ...(this.engine
        ? { docker: dockerProgram(this.dockerParts(this.engine)) }
        : {}),
    };
  }

  private factParts(): FactParts {
    const { facts, clock, faults, nameServer } = this.options;
    const { bootId } = this;
    const engine = () => this.engine;
    return { facts, clock, faults, bootId, engine, nameServer };
  }

  private dockerParts(engine: Engine): DockerParts {
    const { clock, faults, catalogue, registry, newId, facts } = this.options;
    return {
      engine,
      clock,
      faults,
      catalogue,
      newId,
      files: this.files,
      registry: { ...registry, clock, faults },
      exec: (container, call) => this.containers?.exec(container, call),
      hostname: facts.hostname,
      size: {
        cores: facts.size.cores,
        memoryBytes: memoryOf(this.factParts()),
      },
    };
  }
}

function isLoopbackAddress(host: string): boolean {
  return /^127\.\d+\.\d+\.\d+$/.test(host) || host === '::1';
}

function uuidOf(digits: string): string {
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}
