import { BrokenPipe, EXIT, Invocation, Program } from '../invocation';
import { composeProgram } from '../compose/composeCommand';
import { engineText } from './errors';
import { FlagError } from './flags';
import { listCommands } from './listCommands';
import { objectCommands } from './objectCommands';
import { demandEngine, DockerCommand, DockerParts } from './parts';
import { pullImage } from './registry';

/** `docker`, as version 28.2 of its command line in front of either engine. */
export function dockerProgram(parts: DockerParts): Program {
  return call => runDocker(parts, call);
}

async function runDocker(
  parts: DockerParts,
  call: Invocation,
): Promise<number> {
  applyVersions(parts);
  const [, name = '', ...words] = call.words;
  try {
    if (name === 'compose') {
      return await runCompose(parts, call, words);
    }
    const command = commandOf(name);
    if (!command) {
      call.err(unknownCommand(name));
      return EXIT.FAILED;
    }
    return await command(parts, call, words);
  } catch (error) {
    return report(call, error);
  }
}

function runCompose(
  parts: DockerParts,
  call: Invocation,
  words: readonly string[],
): Promise<number> | number {
  if (parts.engine.state.compose === 'v1') {
    call.err(unknownCommand('compose'));
    return EXIT.FAILED;
  }
  return composeProgram(parts, call, words);
}

function commandOf(name: string): DockerCommand | undefined {
  const known: Record<string, DockerCommand> = {
    ...listCommands,
    ...objectCommands,
    pull,
  };
  return Object.hasOwn(known, name) ? known[name] : undefined;
}

function unknownCommand(name: string): string {
  return `docker: unknown command: docker ${name}\n\nRun 'docker --help' for more information\n`;
}

/** A scenario may have put other versions there. */
function applyVersions({ engine, faults }: DockerParts): void {
  const fault = faults.find('docker-version');
  if (fault) {
    engine.state.generation = fault.engine ?? engine.state.generation;
    engine.state.compose = fault.compose ?? engine.state.compose;
  }
}

/** Writes an error as the command line does. */
function report(call: Invocation, error: unknown): number {
  const text = error instanceof FlagError ? error.message : engineText(error);
  if (text === undefined || error instanceof BrokenPipe) {
    throw error;
  }
  call.err(`${text}\n`);
  return EXIT.FAILED;
}

async function pull(
  parts: DockerParts,
  call: Invocation,
  [reference = '']: readonly string[],
): Promise<number> {
  const engine = demandEngine(parts, call, 'images/create');
  const image = await pullImage(
    reference,
    parts.registry,
    ({ layer, verb }) => call.out(`${layer}: ${verb}\n`),
    call.signal,
  );
  engine.keepImage(image);
  call.out(`Status: Downloaded newer image for ${reference}\n`);
  return EXIT.OK;
}
