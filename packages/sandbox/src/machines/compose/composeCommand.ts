import { EXIT, Invocation, Killed } from '../invocation';
import { engineText } from '../docker/errors';
import { FlagError, Flags, FlagTable, readFlags } from '../docker/flags';
import { goJson } from '../docker/formats';
import type { DockerParts } from '../docker/parts';
import { pause, remove, restart, start, stop } from './changing';
import { config } from './config';
import { down } from './down';
import { ComposeError } from './errors';
import { exec, EXEC_FLAGS } from './exec';
import { LoadOptions, loadProject, readEnvironment } from './loadProject';
import { Progress, ProgressMode } from './progress';
import { Project, projectName, withServices } from './project';
import { pullServices } from './pull';
import { logs, ls, ps } from './reading';
import { Session } from './session';
import { up } from './up';

const GLOBAL: FlagTable = {
  alone: ['all-resources', 'compatibility', 'dry-run', 'verbose'],
  valued: [
    'ansi',
    'env-file',
    'file',
    'parallel',
    'profile',
    'progress',
    'project-directory',
    'project-name',
  ],
  short: { f: 'file', p: 'project-name' },
};

const INTERRUPTED = 130;

/** One command: its flags, and what it does with the project. */
interface ComposeCommand {
  flags: FlagTable;
  /** True when it also works on a project that is known by its name only. */
  needsNoFile?: boolean;
  /** True when what follows its first word belongs to another program. */
  stopsAtWord?: boolean;
  run(
    session: Session,
    flags: Flags,
    project: () => Project,
  ): Promise<number> | number;
}

const PULL = ['always', 'missing', 'never'] as const;
const NO_FLAGS: FlagTable = { alone: [], valued: [], short: {} };

const upFlags: FlagTable = {
  alone: [
    'detach',
    'wait',
    'no-build',
    'remove-orphans',
    'force-recreate',
    'no-recreate',
    'quiet-pull',
    'no-deps',
    'no-color',
  ],
  valued: ['wait-timeout', 'pull', 'attach', 'timeout', 'scale'],
  short: { d: 'detach', t: 'timeout' },
};

function bring(starts: boolean): ComposeCommand['run'] {
  return (session, flags, project) => {
    if (flags.has('wait') && flags.value('attach') !== undefined) {
      throw new ComposeError(
        '--wait cannot be combined with --abort-on-container-exit, --attach or --attach-dependencies',
      );
    }
    return up(session, project(), {
      services: flags.rest,
      removesOrphans: flags.has('remove-orphans'),
      waits: flags.has('wait'),
      waitTimeout: Number(flags.value('wait-timeout') ?? 0),
      pulls: PULL.find(each => each === flags.value('pull')) ?? 'missing',
      isForced: flags.has('force-recreate'),
      starts,
    });
  };
}

const COMMANDS: Record<string, ComposeCommand> = {
  config: {
    flags: {
      alone: [
        'quiet',
        'services',
        'images',
        'volumes',
        'profiles',
        'no-interpolate',
        'environment',
      ],
      valued: ['format', 'hash'],
      short: { q: 'quiet' },
    },
    run: config,
  },
  create: { flags: upFlags, run: bring(false) },
  up: { flags: upFlags, run: bring(true) },
  down: {
    flags: {
      alone: ['remove-orphans', 'volumes'],
      valued: ['timeout', 'rmi'],
      short: { v: 'volumes', t: 'timeout' },
    },
    needsNoFile: true,
    run: (session, flags, project) =>
      down(session, project(), {
        removesOrphans: flags.has('remove-orphans'),
        removesVolumes: flags.has('volumes'),
      }),
  },
  pull: {
    flags: {
      alone: ['quiet', 'ignore-pull-failures', 'include-deps'],
      valued: ['policy'],
      short: { q: 'quiet' },
    },
    run: (session, flags, project) =>
      pullServices(session, pulled(project(), flags), {
        onlyMissing: flags.value('policy') === 'missing',
        ignoresFailures: flags.has('ignore-pull-failures'),
        tellsSkipped: true,
      }),
  },
  ps: {
    flags: {
      alone: ['all', 'quiet', 'services', 'no-trunc', 'orphans'],
      valued: ['format', 'filter', 'status'],
      short: { a: 'all', q: 'quiet' },
    },
    needsNoFile: true,
    run: (session, flags, project) => ps(session, project(), flags),
  },
  ls: {
    flags: {
      alone: ['all', 'quiet'],
      valued: ['format', 'filter'],
      short: { a: 'all', q: 'quiet' },
    },
    run: (session, flags) => ls(session, flags),
  },
  logs: {
    flags: {
      alone: ['no-color', 'no-log-prefix', 'timestamps'],
      valued: ['tail', 'since', 'until'],
      short: { t: 'timestamps', n: 'tail' },
    },
    needsNoFile: true,
    run: (session, flags, project) => logs(session, project(), flags),
  },
  exec: {
    flags: EXEC_FLAGS,
    needsNoFile: true,
    stopsAtWord: true,
    run: (session, flags, project) => exec(session, project(), flags),
  },
  restart: {
    flags: { alone: ['no-deps'], valued: ['timeout'], short: { t: 'timeout' } },
    run: (session, flags, project) => restart(session, project(), flags),
  },
  start: {
    flags: NO_FLAGS,
    run: (session, flags, project) => start(session, project(), flags),
  },
  stop: {
    flags: { alone: [], valued: ['timeout'], short: { t: 'timeout' } },
    needsNoFile: true,
    run: (session, flags, project) => stop(session, project(), flags),
  },
  pause: {
    flags: NO_FLAGS,
    run: (session, flags, project) => pause(session, project(), flags),
  },
  rm: {
    flags: {
      alone: ['force', 'stop', 'volumes'],
      valued: [],
      short: { f: 'force', s: 'stop', v: 'volumes' },
    },
    run: (session, flags, project) => remove(session, project(), flags),
  },
  version: {
    flags: { alone: ['short'], valued: ['format'], short: { f: 'format' } },
    run: version,
  },
};

function pulled(project: Project, { rest }: Flags) {
  return rest.length === 0
    ? project.services
    : withServices(project, rest).services.filter(({ name }) =>
        rest.includes(name),
      );
}

function version({ parts, call }: Session, flags: Flags): number {
  const number = parts.engine.state.compose;
  if (flags.has('short')) {
    call.out(`${number}\n`);
  } else if (flags.value('format') === 'json') {
    call.out(`${goJson({ version: `v${number}` })}\n`);
  } else {
    call.out(`Docker Compose version v${number}\n`);
  }
  return EXIT.OK;
}

/** `docker compose …` */
export async function composeProgram(
  parts: DockerParts,
  call: Invocation,
  words: readonly string[],
): Promise<number> {
  const isNewer = parts.engine.state.compose === '5.5.1';
  const global = readFlags(words, GLOBAL, true);
  const asked = global.value('progress') ?? 'plain';
  const mode = modeOf(asked);
  const progress = new Progress(call, parts.clock, mode ?? 'plain', isNewer);
  const session: Session = { parts, call, progress, isNewer };
  try {
    if (mode === undefined) {
      throw new ComposeError(`unsupported --progress value "${asked}"`);
    }
    return await runCommand(session, global);
  } catch (error) {
    if (error instanceof Killed && error.signalName === 'TERM') {
      progress.interrupted();
      return INTERRUPTED;
    }
    const isSaid = error instanceof ComposeError || error instanceof FlagError;
    const text = isSaid ? error.message : engineText(error);
    if (text === undefined) {
      throw error;
    }
    progress.fail(text);
    return EXIT.FAILED;
  }
}

function modeOf(asked: string): ProgressMode | undefined {
  const modes: Record<string, ProgressMode> = {
    auto: 'plain',
    tty: 'plain',
    plain: 'plain',
    json: 'json',
    quiet: 'quiet',
  };
  return Object.hasOwn(modes, asked) ? modes[asked] : undefined;
}

function runCommand(session: Session, global: Flags): Promise<number> | number {
  const { call, progress, isNewer, parts } = session;
  const [name = '', ...words] = global.rest;
  if (!Object.hasOwn(COMMANDS, name)) {
    call.out(
      'Usage:  docker compose [OPTIONS] COMMAND\n\nDefine and run multi-container applications with Docker\n',
    );
    call.err(`unknown docker command: "compose ${name}"\n`);
    return EXIT.FAILED;
  }
  const command = COMMANDS[name];
  const flags = readFlags(words, command.flags, command.stopsAtWord);
  const options: LoadOptions = {
    files: parts.files,
    by: call,
    environment: call.environment,
    file: global.value('file'),
    folder: global.value('project-directory'),
    name: global.value('project-name'),
    envFiles: global.values('env-file'),
    profiles: global.values('profile'),
    interpolates: !flags.has('no-interpolate'),
    isNewer,
    warn: text => progress.warn(text),
  };
  if (name === 'config' && flags.has('environment')) {
    return printEnvironment(session, options);
  }
  return command.run(session, flags, () =>
    projectFor(options, command.needsNoFile === true),
  );
}

/** A project by its name alone, where no file is at hand. */
function projectFor(options: LoadOptions, needsNoFile: boolean): Project {
  try {
    return loadProject(options);
  } catch (error) {
    const { name } = options;
    const isWithoutFile =
      error instanceof ComposeError &&
      error.message.startsWith('no configuration file provided');
    if (!needsNoFile || !name || !isWithoutFile) {
      throw error;
    }
    return {
      name: projectName({ flag: name, folder: options.by.folder }),
      folder: options.by.folder,
      files: [],
      services: [],
      disabled: [],
      networks: [],
      volumes: [],
      secrets: [],
    };
  }
}

function printEnvironment(session: Session, options: LoadOptions): number {
  const { fromFiles } = readEnvironment(options);
  const { name } = loadProject({ ...options, warn: () => {} });
  const all: Record<string, string> = {
    ...Object.fromEntries(fromFiles),
    COMPOSE_PROJECT_NAME: name,
    ...session.call.environment,
  };
  const used = Object.entries(all)
    .filter(([key]) => key !== 'PATH' && key !== 'SHELL')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  session.call.out(used.map(([key, value]) => `${key}=${value}\n`).join(''));
  return EXIT.OK;
}
