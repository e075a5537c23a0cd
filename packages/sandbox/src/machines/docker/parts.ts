import { MachineClock } from '../clock';
import { MachineFaults } from '../faults';
import { MachineFiles } from '../files/machineFiles';
import { InsideInvocation, Invocation } from '../invocation';
import { Engine } from './engine';
import { Container } from './engineState';
import { noEngine, noPermission } from './errors';
import { ImageCatalogue } from './images';
import { RegistryOptions } from './registry';

/** What the programs of Docker work with. */
export interface DockerParts {
  engine: Engine;
  clock: MachineClock;
  faults: MachineFaults;
  files: MachineFiles;
  catalogue: ImageCatalogue;
  registry: RegistryOptions;
  hostname: string;
  size: { cores: number; memoryBytes: number };
  /** Runs a program inside of a running container; nothing when there is no such program in it. */
  exec(
    container: Container,
    call: InsideInvocation,
  ): Promise<number | undefined> | undefined;
  /** 64 hex digits. */
  newId(): string;
}

/** A command of Docker: its words without `docker` and without its own name. */
export type DockerCommand = (
  parts: DockerParts,
  call: Invocation,
  words: readonly string[],
) => Promise<number> | number;

/**
 * The way to the engine of who asks.
 *
 * @throws EngineGone without an engine, or for a user who may not use its socket
 */
export function demandEngine(
  { engine }: DockerParts,
  call: Invocation,
  path = 'containers/json',
): Engine {
  if (!engine.answers()) {
    throw noEngine();
  }
  if (call.user !== 'root') {
    throw noPermission(path);
  }
  return engine;
}
