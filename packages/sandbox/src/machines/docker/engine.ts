import { isDeepStrictEqual } from 'node:util';
import { MachineClock } from '../clock';
import { FaultOf, MachineFaults } from '../faults';
import { MachineFiles } from '../files/machineFiles';
import { EngineError, noEngine } from './errors';
import { Container, EngineState, Image, Network, Volume } from './engineState';
import { layerFolder, volumeFolder } from './folders';
import { ImageCatalogue, keptName } from './images';
import { Life, lifeOf } from './life';
import { behaviourNow, behaviourOf } from './misbehave';
import { demandFreePorts, demandProgram, freeAddress } from './starting';

/** What an engine is made of. */
export interface EngineOptions {
  state: EngineState;
  clock: MachineClock;
  faults: MachineFaults;
  files: MachineFiles;
  catalogue: ImageCatalogue;
  /** 64 hex digits. */
  newId(): string;
  changed(): void;
}

/** What a container is made from. */
export type ContainerOrder = Omit<
  Container,
  'id' | 'createdAt' | 'imageId' | 'run' | 'behaviour' | 'networks'
> & {
  networks: { name: string; aliases: string[] }[];
  /** Bind sources that must be there. */
  demanded: string[];
};

const ROOT = { user: 'root', folder: '/' };
const KILLED = 137;
const FIRST_RANGE = 64;
const RANGES = 64;

/**
 * The engine of one machine. What it does takes no time here; who asks it waits as long as the real
 * one would need.
 */
export class Engine {
  /** Containers whose removal has begun, as the older engine reports it to others. */
  readonly beingRemoved = new Set<string>();

  constructor(private readonly options: EngineOptions) {}

  get state(): EngineState {
    return this.options.state;
  }

  /** @throws EngineGone while it does not run */
  demand(): void {
    if (!this.answers()) {
      throw noEngine();
    }
  }

  /** False while it is stopped. */
  answers(): boolean {
    const { state, faults } = this.options;
    this.wake();
    const fault = faults.take(
      'docker-engine-stops',
      ({ during }) => during === 'now',
    );
    if (fault) {
      this.stop(fault);
    }
    return state.hasEngine && state.stopped === null;
  }

  /** Begins again when its time is up. */
  wake(): void {
    const until = this.state.stopped?.until;
    if (until && this.options.clock.now() >= until) {
      this.begin();
    }
  }

  /** Ends as by `systemctl stop docker`: its containers are killed. */
  stop({ seconds }: Pick<FaultOf<'docker-engine-stops'>, 'seconds'>): void {
    const { state, clock } = this.options;
    for (const container of state.containers) {
      const life = this.life(container);
      if (life.status !== 'created' && life.status !== 'exited') {
        container.run = {
          state: 'stopped',
          at: clock.now(),
          startedAt: life.startedAt,
          exitCode: KILLED,
          restarts: life.restarts,
          byEngine: true,
        };
      }
    }
    state.stopped = {
      until: seconds ? clock.after(clock.now(), seconds * 1000) : 0,
    };
    this.options.changed();
  }

  /** Begins again; only containers with a policy run then (recorded: 22). */
  begin(): void {
    const { state } = this.options;
    if (!state.stopped) {
      return;
    }
    state.stopped = null;
    for (const container of state.containers) {
      const { run, restart } = container;
      const comesBack = ['always', 'unless-stopped'].includes(restart.name);
      if (run.state === 'stopped' && run.byEngine && comesBack) {
        this.run(container, run.restarts);
      }
    }
    this.options.changed();
  }

  life(container: Container): Life {
    return lifeOf(container, this.options.clock);
  }

  /** @throws EngineError when there is none of that name or id */
  container(nameOrId: string): Container {
    const found = this.find(nameOrId);
    if (!found) {
      throw new EngineError(`No such container: ${nameOrId}`);
    }
    return found;
  }

  find(nameOrId: string): Container | undefined {
    const name = nameOrId.replace(/^\//, '');
    return (
      this.state.containers.find(each => each.name === name) ??
      this.state.containers.find(
        each => name.length >= 3 && each.id.startsWith(name),
      )
    );
  }

  image(reference: string): Image | undefined {
    const name = keptName(reference);
    const bare = reference.replace(/^sha256:/, '');
    return this.state.images.find(
      ({ id, references, digests }) =>
        references.includes(name) ||
        digests.includes(reference) ||
        (bare.length >= 6 && id.slice(7).startsWith(bare)),
    );
  }

  keepImage(image: Image): void {
    const { state } = this.options;
    const others = state.images.filter(({ id }) => id !== image.id);
    state.images = [...others, image];
    this.options.changed();
  }

  network(name: string): Network | undefined {
    return this.state.networks.find(each => each.name === name);
  }

  volume(name: string): Volume | undefined {
    return this.state.volumes.find(each => each.name === name);
  }

  /** @throws EngineError when the range is used */
  makeNetwork(
    order: Pick<Network, 'name' | 'labels' | 'internal'> & { subnet?: string },
  ): Network {
    this.demand();
    const { state, clock, newId, changed } = this.options;
    const { subnet } = order;
    if (subnet && state.networks.some(each => each.subnet === subnet)) {
      const overlaps = 'Pool overlaps with other one on this address space';
      throw new EngineError(
        state.generation === '20.10'
          ? overlaps
          : `invalid pool request: ${overlaps}`,
      );
    }
    const range = FIRST_RANGE + (state.networksMade % RANGES);
    state.networksMade += 1;
    const network = {
      ...order,
      id: newId(),
      createdAt: clock.now(),
      subnet: subnet ?? `172.30.${range}.0/24`,
    };
    state.networks.push(network);
    changed();
    return network;
  }

  /** @throws EngineError while a container is in it */
  removeNetwork(name: string): void {
    this.demand();
    const { state, changed } = this.options;
    const user = state.containers.find(
      each =>
        this.isAttached(each) && each.networks.some(net => net.name === name),
    );
    if (user) {
      throw new EngineError(`network ${name} has active endpoints`);
    }
    state.networks = state.networks.filter(each => each.name !== name);
    changed();
  }

  makeVolume(order: Pick<Volume, 'name' | 'labels'>): void {
    this.demand();
    const { state, clock, changed } = this.options;
    state.volumes.push({ ...order, createdAt: clock.now() });
    changed();
  }

  /** @throws EngineError while a container has it */
  removeVolume(name: string): void {
    this.demand();
    const { state, files, changed } = this.options;
    const user = state.containers.find(each =>
      each.mounts.some(mount => mount.name === name),
    );
    if (user) {
      throw new EngineError(`remove ${name}: volume is in use - [${user.id}]`);
    }
    state.volumes = state.volumes.filter(each => each.name !== name);
    files.remove(volumeFolder(name));
    changed();
  }

  /** @throws EngineError when the name, the image or a mount cannot be had */
  create(order: ContainerOrder): Container {
    this.demand();
    const { state, clock, files, newId, changed } = this.options;
    const { networks, demanded, ...rest } = order;
    const image = this.image(order.image);
    if (!image) {
      throw new EngineError(`No such image: ${order.image}`);
    }
    const sameName = this.state.containers.find(
      each => each.name === order.name,
    );
    if (sameName) {
      throw new EngineError(
        `Conflict. The container name "/${order.name}" is already in use by container "${sameName.id}". You have to remove (or rename) that container to be able to reuse that name.`,
      );
    }
    const missing = demanded.find(path => files.kindOf(path) === undefined);
    if (missing !== undefined) {
      throw new EngineError(
        `invalid mount config for type "bind": bind source path does not exist: ${missing}`,
      );
    }
    for (const { type, source } of order.mounts) {
      if (type === 'bind' && files.kindOf(source) === undefined) {
        files.makeFolder(source, 0o755, ROOT);
      }
    }
    const container: Container = {
      ...rest,
      id: newId(),
      createdAt: clock.now(),
      imageId: image.id,
      networks: networks.map(({ name, aliases }) => ({
        name,
        aliases,
        address: freeAddress(state, name),
        endpoint: newId(),
      })),
      behaviour: behaviourOf(rest, this.options.catalogue),
      run: { state: 'created' },
    };
    state.containers.push(container);
    changed();
    return container;
  }

  /** @throws EngineError when a port is taken or the program is not in the image */
  start(container: Container): void {
    this.demand();
    const { state, catalogue, faults, newId } = this.options;
    demandProgram(container, catalogue(container.image), state.generation);
    const others = state.containers.filter(
      each => each.id !== container.id && this.isAttached(each),
    );
    demandFreePorts(container, others, {
      generation: state.generation,
      endpoint: newId(),
      isTaken: port =>
        faults.find('docker-port-taken', each => each.port === port) !==
        undefined,
    });
    container.behaviour = behaviourNow(container, catalogue, faults);
    this.run(container, 0);
    this.options.changed();
  }

  /** Ends it at once; how long that takes is known by {@link stopTime}. */
  end(container: Container, exitCode: number): void {
    const { clock, changed } = this.options;
    const life = this.life(container);
    if (life.status === 'created' || life.status === 'exited') {
      return;
    }
    container.run = {
      state: 'stopped',
      at: clock.now(),
      startedAt: life.startedAt,
      exitCode,
      restarts: life.restarts,
      byEngine: false,
    };
    changed();
  }

  /** Milliseconds that stopping it needs, and its exit code then. */
  stopTime(container: Container): { milliseconds: number; exitCode: number } {
    const { ignoresTerm, stopCode } = container.behaviour;
    const isRunning = this.life(container).status === 'running';
    return {
      milliseconds: ignoresTerm && isRunning ? container.stopGrace : 200,
      exitCode: stopCode,
    };
  }

  pause(container: Container): void {
    container.run = { state: 'paused', at: this.life(container).startedAt };
    this.options.changed();
  }

  /** @throws EngineError when another one removes it already */
  remove(container: Container): void {
    this.demand();
    const { state, files, changed } = this.options;
    state.containers = state.containers.filter(({ id }) => id !== container.id);
    files.remove(layerFolder(container.id));
    this.beingRemoved.delete(container.id);
    changed();
  }

  rename(container: Container, name: string): void {
    container.name = name;
    this.options.changed();
  }

  /** Containers that were made to misbehave do so no more. */
  mend(): void {
    this.begin();
    for (const container of this.state.containers) {
      const { run } = container;
      const { restarts } = this.life(container);
      const usual = behaviourOf(container, this.options.catalogue);
      if (!isDeepStrictEqual(container.behaviour, usual)) {
        container.behaviour = usual;
        if (run.state === 'started') {
          this.run(container, restarts);
        }
      }
    }
    this.options.changed();
  }

  private run(container: Container, restarts: number): void {
    const at = this.options.clock.now();
    container.run = { state: 'started', at, restarts };
  }

  private isAttached(container: Container): boolean {
    const { status } = this.life(container);
    return status === 'running' || status === 'paused';
  }
}
