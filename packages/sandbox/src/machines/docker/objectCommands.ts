import { EXIT, Invocation } from '../invocation';
import { Engine } from './engine';
import { Container } from './engineState';
import { exec } from './exec';
import { FlagTable, readFlags } from './flags';
import { formatRow, goJson } from './formats';
import { inspectImage, inspectNetwork, inspectVolume } from './inspectShared';
import { inspectContainer } from './inspectView';
import { lists } from './listCommands';
import { logLines } from './logs';
import { EngineError } from './errors';
import { demandEngine, DockerCommand, DockerParts } from './parts';

const FLAGS: FlagTable = {
  alone: ['force', 'volumes', 'timestamps', 'size', 'no-color'],
  valued: ['format', 'type', 'tail', 'time', 'signal'],
  short: { f: 'force', v: 'volumes', t: 'timestamps', n: 'tail', s: 'size' },
};
const INDENT = 4;
const KILLED = 137;

/** A thing that can be shown, or nothing of that name. */
type Show = (engine: Engine, name: string) => object | undefined;

const showContainer: Show = (engine, name) => {
  const found = engine.find(name);
  const { networks, generation } = engine.state;
  return (
    found && inspectContainer(found, engine.life(found), networks, generation)
  );
};

const showNetwork: Show = (engine, name) => {
  const found = engine.state.networks.find(
    each => each.name === name || (name.length > 5 && each.id.startsWith(name)),
  );
  const inside = engine.state.containers.filter(
    each =>
      ['running', 'paused'].includes(engine.life(each).status) &&
      each.networks.some(net => net.name === found?.name),
  );
  return found && inspectNetwork(found, inside, engine.state.generation);
};

const showVolume: Show = (engine, name) => {
  const found = engine.volume(name);
  return found && inspectVolume(found);
};

const showImage: Show = (engine, name) => {
  const found = engine.image(name);
  return found && inspectImage(found);
};

/** The client prints what it found also when that is nothing, since there is no engine. */
function engineToShow(
  parts: DockerParts,
  call: Invocation,
  nothing: string,
): Engine {
  try {
    return demandEngine(parts, call);
  } catch (error) {
    call.out(nothing);
    throw error;
  }
}

/** Shows what is there, and says for each of the others that it is not. */
function inspecting(
  shows: readonly Show[],
  missing: (name: string) => string,
): DockerCommand {
  return (parts, call, words) => {
    const flags = readFlags(words, FLAGS);
    const format = flags.value('format');
    const isList = !format || format === 'json';
    const engine = engineToShow(parts, call, isList ? '[]\n' : '\n');
    const found = flags.rest.map(name => ({
      name,
      row: shows.map(show => show(engine, name)).find(row => row !== undefined),
    }));
    const rows = found.flatMap(({ row }) => (row ? [row] : []));
    call.out(
      isList
        ? `${goJson(rows, format ? undefined : INDENT)}\n`
        : rows.map(row => `${formatRow(format, row)}\n`).join(''),
    );
    const absent = found.filter(({ row }) => row === undefined);
    absent.forEach(({ name }) => call.err(`${missing(name)}\n`));
    return absent.length > 0 ? EXIT.FAILED : EXIT.OK;
  };
}

const inspectImages = inspecting(
  [showImage],
  name => `Error response from daemon: No such image: ${name}`,
);
const inspectNetworks = inspecting(
  [showNetwork],
  name => `Error response from daemon: network ${name} not found`,
);
const inspectVolumes = inspecting(
  [showVolume],
  name => `Error response from daemon: get ${name}: no such volume`,
);

/** Does something with each named thing; what went well is named on standard output. */
async function withEach(
  call: Invocation,
  names: readonly string[],
  act: (name: string) => Promise<void> | void,
): Promise<number> {
  let exitCode: number = EXIT.OK;
  for (const name of names) {
    try {
      await act(name);
      call.out(`${name}\n`);
    } catch (error) {
      if (!(error instanceof EngineError)) {
        throw error;
      }
      call.err(`Error response from daemon: ${error.message}\n`);
      exitCode = EXIT.FAILED;
    }
  }
  return exitCode;
}

function onContainers(
  act: (
    parts: DockerParts,
    container: Container,
    call: Invocation,
    force: boolean,
  ) => Promise<void> | void,
): DockerCommand {
  return (parts, call, words) => {
    const engine = demandEngine(parts, call);
    const flags = readFlags(words, FLAGS);
    return withEach(call, flags.rest, name =>
      act(parts, engine.container(name), call, flags.has('force')),
    );
  };
}

async function stop(
  { engine, clock }: DockerParts,
  container: Container,
  call: Invocation,
): Promise<void> {
  const { milliseconds, exitCode } = engine.stopTime(container);
  await clock.sleep(milliseconds, call.signal);
  engine.end(container, exitCode);
}

function removal(take: (engine: Engine, name: string) => void): DockerCommand {
  return (parts, call, words) => {
    const engine = demandEngine(parts, call);
    const { rest } = readFlags(words, FLAGS);
    return withEach(call, rest, name => take(engine, name));
  };
}

function group(
  name: string,
  commands: Record<string, DockerCommand>,
): DockerCommand {
  return (parts, call, [command = '', ...words]) => {
    if (!Object.hasOwn(commands, command)) {
      call.err(
        `docker: unknown command: docker ${name} ${command}\n\nRun 'docker ${name} --help' for more information\n`,
      );
      return EXIT.FAILED;
    }
    return commands[command](parts, call, words);
  };
}

const logs: DockerCommand = (parts, call, words) => {
  const engine = demandEngine(parts, call);
  const flags = readFlags(words, FLAGS);
  const container = engine.container(flags.rest[0] ?? '');
  logLines(container, engine.life(container), {
    clock: parts.clock,
    tail: flags.value('tail'),
    timestamps: flags.has('timestamps'),
  }).forEach(line => call.out(`${line}\n`));
  return EXIT.OK;
};

/** The commands that show or change single things. */
export const objectCommands: Record<string, DockerCommand> = {
  inspect: inspecting(
    [showContainer, showImage, showVolume, showNetwork],
    name => `Error: No such object: ${name}`,
  ),
  network: group('network', {
    ls: lists.network,
    inspect: inspectNetworks,
    rm: removal((engine, name) => {
      if (!engine.network(name)) {
        throw new EngineError(`network ${name} not found`);
      }
      engine.removeNetwork(name);
    }),
  }),
  volume: group('volume', {
    ls: lists.volume,
    inspect: inspectVolumes,
    rm: removal((engine, name) => {
      if (!engine.volume(name)) {
        throw new EngineError(`get ${name}: no such volume`);
      }
      engine.removeVolume(name);
    }),
  }),
  image: group('image', { ls: lists.image, inspect: inspectImages }),
  logs,
  exec,
  start: onContainers(({ engine }, container) => engine.start(container)),
  stop: onContainers(stop),
  restart: onContainers(async (parts, container, call) => {
    await stop(parts, container, call);
    parts.engine.start(container);
  }),
  kill: onContainers(({ engine }, container) => engine.end(container, KILLED)),
  pause: onContainers(({ engine }, container) => engine.pause(container)),
  rm: onContainers(({ engine }, container, _call, force) => {
    const { status } = engine.life(container);
    if (!force && status !== 'created' && status !== 'exited') {
      throw new EngineError(
        `cannot remove container "/${container.name}": container is ${status}: stop the container before removing or force remove`,
      );
    }
    engine.remove(container);
  }),
};
