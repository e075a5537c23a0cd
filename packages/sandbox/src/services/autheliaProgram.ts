import {
  AutheliaSettings,
  AutheliaStandIn,
  AutheliaStartRefused,
  autheliaStateSchema,
  configurationRefused,
  createAutheliaStandIn,
  LdapDirectory,
  ldapPassword,
  readSettings,
  SessionStore,
} from '../authelia';
import { Log } from '../standIn';
import { errorText } from '../systemError';
import { PublicPorts } from './homerConfig';
import { keptIn } from './keptFile';
import {
  ContainerCall,
  ContainerExit,
  ProgramRefused,
  RunningContainer,
} from './ports';

/** Port of the image, and where it reads its settings unless it is told (services-contracts.md §1.1, §4.1). */
export const AUTHELIA_PORT = 9091;
const CONFIGURATION = '/config/configuration.yml';

/** Where second factors and bans are kept: a file of the volume that the image keeps its database in. */
const DATABASE = '/config/database.json';

/** Names of the program in its image. */
const PROGRAMS = ['authelia', '/app/authelia'];

/** What an Authelia in a container is started with. */
export interface AutheliaSurroundings {
  publicPorts: PublicPorts;
  speed: number;
  now: () => Date;
  log: Log;
}

/**
 * Starts the Authelia of a container with the configuration that the container sees; it asks the directory that
 * the container reaches.
 *
 * @throws ProgramRefused where the real one ends at its start
 */
export async function startAuthelia(
  container: RunningContainer,
  { publicPorts, log, ...others }: AutheliaSurroundings,
): Promise<AutheliaStandIn> {
  try {
    const settings = settingsOf(container);
    const { messages } = settings;
    return await createAutheliaStandIn({
      ...others,
      port: 0,
      log: line => log(`${container.project}: ${line}`),
      writeLog: line => container.writeLog(line),
      settings,
      directory: directoryOf(settings, container),
      store: storeOf(settings, container),
      publicPort: publicPorts.https,
      ...keptIn(container, DATABASE, autheliaStateSchema),
      ...(messages !== undefined && {
        notify: message => container.writeFile(messages, message),
      }),
    });
  } catch (error) {
    throw error instanceof AutheliaStartRefused
      ? new ProgramRefused(error.exitCode, error.output)
      : error;
  }
}

/** @throws AutheliaStartRefused when there is no configuration, or one that is not understood */
function settingsOf({
  environment,
  readFile,
}: RunningContainer): AutheliaSettings {
  const { X_AUTHELIA_CONFIG: path = CONFIGURATION } = environment;
  const text = readFile(path);
  if (text === undefined) {
    throw configurationRefused([
      `failed to load configuration from file path(${path}) source: stat ${path}: no such file or directory`,
    ]);
  }
  try {
    return readSettings(text, readFile);
  } catch (error) {
    throw configurationRefused([errorText(error)]);
  }
}

/** @throws AutheliaStartRefused when the configuration names none, or the password is not there */
function directoryOf(
  { ldap }: AutheliaSettings,
  { environment, readFile, neighbour }: RunningContainer,
): LdapDirectory {
  if (!ldap) {
    throw configurationRefused([
      "authentication_backend: you must ensure either the 'file' or 'ldap' authentication backend is configured",
    ]);
  }
  const password = ldapPassword(ldap, environment, readFile);
  return new LdapDirectory(ldap, password, neighbour);
}

/** It counts as there while redis listens: no session is put into it. */
function storeOf(
  { redis }: AutheliaSettings,
  { neighbour }: RunningContainer,
): SessionStore | undefined {
  return (
    redis && {
      async check() {
        const { host, port } = redis;
        if (!(await neighbour(host, port))) {
          throw new Error(
            `dial tcp ${host}:${port}: connect: connection refused`,
          );
        }
      },
    }
  );
}

/** Runs `authelia …` or `cat …` in its container; nothing for another program. */
export async function runInAuthelia(
  authelia: Pick<AutheliaStandIn, 'command'>,
  { readFile }: Pick<RunningContainer, 'readFile'>,
  { argv: [program, ...words] }: ContainerCall,
): Promise<ContainerExit | undefined> {
  if (program === 'cat') {
    return cat(words, readFile);
  }
  return PROGRAMS.includes(program) ? authelia.command(words) : undefined;
}

/** The one of the image, which is BusyBox's: messages to people are read with it. */
function cat(
  paths: readonly string[],
  readFile: RunningContainer['readFile'],
): ContainerExit {
  const files = paths.map(path => ({ path, text: readFile(path) }));
  const missing = files.filter(({ text }) => text === undefined);
  return {
    exit: missing.length > 0 ? 1 : 0,
    stdout: files.map(({ text = '' }) => text).join(''),
    stderr: missing
      .map(
        ({ path }) => `cat: can't open '${path}': No such file or directory\n`,
      )
      .join(''),
  };
}
