import { constants } from 'node:os';
import { Interrupted, Problem } from './problem.mjs';
import { Processes } from './processes.mjs';
import { Reporter } from './reporter.mjs';
import { tail } from './text.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** A terminal's Ctrl-C reaches us twice: from the terminal and from npm. */
const SAME_KEY_MS = 1_000;

/**
 * One run of a script: what it shows, what it has started, and what it does when it ends,
 * whether it finishes, fails, or is interrupted.
 */
export class Session {
  reporter = new Reporter();
  processes = new Processes();
  /** Exit code of an interruption; a script for which Ctrl-C is the normal end sets it to 0. */
  interruptedCode;
  #endings = [];
  #ended;

  /** Registers what is done at the end, however it comes; the last registered is done first. */
  onEnd(action) {
    this.#endings.push(action);
  }

  /** Stops everything that was started and undoes what was set up. Safe to call twice. */
  end() {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end() {
    await this.processes.endAll();
    for (const action of this.#endings.reverse()) {
      await action();
    }
  }

  get ending() {
    return this.#ended !== undefined;
  }
}

/**
 * Runs a script to its end and exits.
 *
 * @param {(session: Session) => Promise<number | void>} script its exit code, 0 when none
 */
export async function runScript(script) {
  const session = new Session();
  watchSignals(session);
  let code = 0;
  try {
    code = (await script(session)) ?? 0;
  } catch (error) {
    if (session.ending || error instanceof Interrupted) {
      return; // The handler of the signal ends the process.
    }
    explain(session.reporter, error);
    code = 1;
  }
  if (!session.ending) {
    await session.end();
    process.exit(code);
  }
}

function watchSignals(session) {
  let first;
  for (const signal of SIGNALS) {
    process.on(signal, async () => {
      if (first !== undefined) {
        if (Date.now() - first > SAME_KEY_MS) {
          session.processes.hurry();
        }
        return;
      }
      first = Date.now();
      session.reporter.dropSteps();
      session.reporter.line('\nStopping ...');
      try {
        await session.end();
        session.reporter.line('Stopped.');
      } finally {
        process.exit(
          session.interruptedCode ?? 128 + constants.signals[signal],
        );
      }
    });
  }
}

/** Shows a failure: what is wrong, the end of the log that tells why, and what to do. */
export function explain(reporter, error) {
  if (!(error instanceof Problem)) {
    reporter.line(`\n${error?.stack ?? error}`);
    return;
  }
  reporter.line(`\n${error.message}`);
  if (error.logFile) {
    reporter.line(`\nThe end of ${error.logFile}:`);
    tail(error.logFile).forEach(line => reporter.line(`  | ${line}`));
  }
  if (error.next) {
    reporter.line(`\nWhat to do: ${error.next}`);
  }
}
