import { environmentOf } from '../environment';
import { Invocation } from '../invocation';
import { Engine } from './engine';
import { Container } from './engineState';
import { EngineError } from './errors';
import { Flags, FlagTable, readFlags } from './flags';
import { demandEngine, DockerCommand, DockerParts } from './parts';

/** Flags that `docker exec` and `docker compose exec` share; what follows the container belongs to the program. */
export const RUN_FLAGS: FlagTable = {
  alone: ['interactive'],
  valued: ['user', 'env', 'workdir'],
  short: { i: 'interactive', u: 'user', e: 'env', w: 'workdir' },
};

/** A program that a container does not have (recorded: 20). */
const NOT_RUNNABLE = 126;
const USAGE = 1;

/** `docker exec`: runs a program inside of a running container. */
export const exec: DockerCommand = async (parts, call, words) => {
  const flags = readFlags(words, RUN_FLAGS, true);
  const [name, ...argv] = flags.rest;
  if (argv.length === 0) {
    call.err(
      "docker: 'docker exec' requires at least 2 arguments\n\nUsage:  docker exec [OPTIONS] CONTAINER COMMAND [ARG...]\n\nSee 'docker exec --help' for more information\n",
    );
    return USAGE;
  }
  const engine = demandEngine(parts, call, `containers/${name}/json`);
  const container = engine.container(name);
  const { status } = engine.life(container);
  if (status === 'created' || status === 'exited') {
    const word =
      engine.state.generation === '20.10' ? 'Container' : 'container';
    throw new EngineError(`${word} ${container.id} is not running`);
  }
  const isInteractive = flags.has('interactive');
  return runInside(parts, call, {
    engine,
    container,
    argv,
    flags,
    isInteractive,
  });
};

/** A program that is to run inside of a container. */
export interface Inside {
  engine: Engine;
  container: Container;
  argv: readonly string[];
  /** With those of {@link RUN_FLAGS}. */
  flags: Flags;
  /** Whether it has the standard input of who asks. */
  isInteractive: boolean;
}

/**
 * Runs a program inside of a container.
 *
 * @throws EngineError when the container could not start one now
 */
export async function runInside(
  parts: Pick<DockerParts, 'exec'>,
  call: Invocation,
  { engine, container, argv, flags, isInteractive }: Inside,
): Promise<number> {
  demandExecutable(engine, container);
  const running = await parts.exec(container, {
    ...call,
    words: argv,
    user: userOf(flags.value('user') || container.settings.user),
    environment: {
      ...environmentOf(container),
      ...given(flags.values('env'), call.environment),
    },
    folder: flags.value('workdir'),
    input: isInteractive ? call.input : async () => Buffer.alloc(0),
  });
  if (running !== undefined) {
    return running;
  }
  const [program] = argv;
  const why = program.includes('/')
    ? `stat ${program}: no such file or directory`
    : 'executable file not found in $PATH';
  call.out(
    `OCI runtime exec failed: exec failed: unable to start container process: exec: "${program}": ${why}: unknown\n`,
  );
  return NOT_RUNNABLE;
}

/** Of `user` or `user:group`; nobody is `root`. */
function userOf(word: string): string {
  const [user] = word.split(':');
  return user || 'root';
}

/** @throws EngineError */
function demandExecutable(engine: Engine, container: Container): void {
  switch (engine.life(container).status) {
    case 'restarting':
      throw new EngineError(
        `Container ${container.id} is restarting, wait until the container is running`,
      );
    case 'paused':
      throw new EngineError(
        `Container ${container.id} is paused, unpause the container before exec`,
      );
    default:
  }
}

/** A name without a value has that of who asks; without one there, it is left out. */
function given(
  words: readonly string[],
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    words.flatMap(word => {
      const [name, ...value] = word.split('=');
      if (value.length > 0) {
        return [[name, value.join('=')]];
      }
      return Object.hasOwn(own, name) ? [[name, own[name]]] : [];
    }),
  );
}
