import { errorText } from '../systemError';
import { Directory, DirectoryError } from './directory/Directory';
import { logLine } from './log';
import { SessionStore } from './SessionStore';

/** The server ends at its start. */
export class AutheliaStartRefused extends Error {
  readonly name = 'AutheliaStartRefused';

  /**
   * @param exitCode - of the process
   * @param output - its lines
   */
  constructor(readonly exitCode: number, readonly output: readonly string[]) {
    super(output.join('\n'));
  }
}

/** What the real one shows of the place where it ended, without the place. */
const STACK = { stack: '…' };

const BEGIN = [
  logLine('info', 'Authelia v4.39.20 is starting'),
  logLine('info', 'Log severity set to info'),
  logLine('info', 'Storage schema is being checked for updates'),
  logLine('info', 'Storage schema is already up to date'),
];

/**
 * What the server checks at its start (recorded: Authelia 12).
 *
 * @throws AutheliaStartRefused when the directory does not answer, or refuses the user that looks people up, and
 * when the store of sessions does not answer
 */
export async function startChecks(
  directory: Directory,
  store: SessionStore | undefined,
): Promise<void> {
  try {
    await directory.check();
  } catch (error) {
    if (!(error instanceof DirectoryError)) {
      throw error;
    }
    throw checkFailed('user', error.message);
  }
  try {
    await store?.check();
  } catch (error) {
    throw checkFailed(
      'session',
      `error initializing session backend: redis connection error: ${errorText(
        error,
      )}`,
    );
  }
}

function checkFailed(provider: string, error: string): AutheliaStartRefused {
  return new AutheliaStartRefused(1, [
    ...BEGIN,
    logLine('error', 'Error occurred running a startup check', {
      ...{ error, provider },
    }),
    logLine(
      'fatal',
      'One or more providers had fatal failures performing startup checks, for more details check the error level logs',
      { providers: `[${provider}]`, ...STACK },
    ),
  ]);
}

/** The end of a start whose configuration is not taken (recorded: 11 "configuration error at start"). */
export function configurationRefused(
  problems: readonly string[],
): AutheliaStartRefused {
  return new AutheliaStartRefused(1, [
    ...problems.map(problem => logLine('error', `Configuration: ${problem}`)),
    logLine(
      'fatal',
      "Can't continue due to the errors loading the configuration",
      STACK,
    ),
  ]);
}
