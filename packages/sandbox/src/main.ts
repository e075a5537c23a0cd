import { PortInUseError } from './ports';
import { Sandbox, startSandbox } from './sandbox';
import { readSettings } from './settings';
import { errorText } from './systemError';

/** Exit code when a port is used, as for `EADDRINUSE`. */
const EXIT_PORT_IN_USE = 98;
const EXIT_FAILED = 1;
/** After a signal all must be closed by then. */
const CLOSING_MS = 1500;

/**
 * Runs the sandbox as a process: settings from the environment, one line of JSON on standard output
 * when everything answers, the log on standard error, an orderly end on SIGTERM and SIGINT.
 */
export async function runSandbox(): Promise<void> {
  const log = (line: string) =>
    process.stderr.write(`${new Date().toISOString()} ${line}\n`);
  try {
    const { stopsWithInput, ...options } = readSettings(process.env);
    const ending = waitForTheEnd(stopsWithInput);
    const sandbox = await startSandbox({ ...options, log });
    process.stdout.write(`${JSON.stringify(readyEvent(sandbox, options))}\n`);
    await ending;
    log('the sandbox stops');
    setTimeout(() => process.exit(0), CLOSING_MS).unref();
    await sandbox.close();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${errorText(error)}\n`);
    process.exit(
      error instanceof PortInUseError ? EXIT_PORT_IN_USE : EXIT_FAILED,
    );
  }
}

function readyEvent(sandbox: Sandbox, options: { stateFolder: string }) {
  return {
    event: 'ready',
    ...sandbox.urls,
    stateFolder: options.stateFolder,
    people: sandbox.people,
    servers: sandbox.servers,
  };
}

function waitForTheEnd(stopsWithInput: boolean): Promise<void> {
  return new Promise(resolve => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
    if (stopsWithInput) {
      process.stdin.on('end', () => resolve());
      process.stdin.on('error', () => resolve());
      process.stdin.resume();
    }
  });
}

if (require.main === module) {
  void runSandbox();
}
