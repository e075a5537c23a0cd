import { z } from 'zod';
import {
  banner,
  changedLine,
  debugLines,
  emptyInventoryLines,
  failedLine,
  HostCounts,
  noHostsLine,
  okLine,
  recapLines,
  unreachableLine,
} from './ansibleOutput';
import { PlaybookTarget, probeMachine } from './sshProbe';

/** How a run is made to go; `run` is what happens without a scenario. */
export type Turn = 'run' | 'task-fails' | 'zero-hosts' | 'hang';

/** What `ansible-playbook` is started with. */
export interface PlaybookRun {
  /** Name of the template, such as `security`. */
  template: string;
  /** Text of the inventory. */
  inventory: string;
  /** Extra variables as merged by Semaphore. */
  variables: Record<string, unknown>;
  /** OpenSSH private key of the inventory. */
  privateKey: string;
  turn: Turn;
  /** Ends its connections. */
  signal: AbortSignal;
  /** Prints lines. */
  print(lines: string[]): void;
  /** Waits as long as real work would take; rejects when the run is killed. */
  work(milliseconds: number): Promise<void>;
}

const LOCALHOST = 'localhost';
const GROUP = 'opencsp_target';
const COMMANDS = ['true', 'uname -a'];
/** Exit codes of `ansible-playbook` (recorded: 20, 28). */
const EXIT_OK = 0;
const EXIT_FAILED = 2;
const EXIT_UNREACHABLE = 4;

const targetSchema = z
  .object({
    opencsp_target_name: z.string(),
    opencsp_target_host: z.string(),
    opencsp_target_port: z.coerce.number().int(),
    opencsp_target_user: z.string(),
    opencsp_target_host_key: z.string(),
  })
  .transform(
    (variables): PlaybookTarget => ({
      name: variables.opencsp_target_name,
      host: variables.opencsp_target_host,
      port: variables.opencsp_target_port,
      user: variables.opencsp_target_user,
      hostKey: variables.opencsp_target_host_key,
    }),
  );

/**
 * Plays what an operator's playbook for the portal does: the inventory is `localhost`, `add_host`
 * makes the machine of the extra variables known, and the second play logs in to it and does its
 * work. The commands really run over SSH; the work itself is only printed.
 *
 * @returns the exit code
 */
export async function runPlaybook(run: PlaybookRun): Promise<number> {
  if (!run.inventory.includes(LOCALHOST)) {
    return playEmptyInventory(run);
  }
  const hosts = new Map<string, HostCounts>();
  const exitCode = await playBoth(run, hosts);
  run.print(recapLines(hosts));
  return exitCode;
}

async function playEmptyInventory(run: PlaybookRun): Promise<number> {
  await run.work(700);
  run.print(emptyInventoryLines());
  run.print([...banner('PLAY [all]'), noHostsLine()]);
  run.print(recapLines(new Map()));
  return EXIT_OK;
}

async function playBoth(
  run: PlaybookRun,
  hosts: Map<string, HostCounts>,
): Promise<number> {
  await run.work(900);
  run.print(banner(`PLAY [${LOCALHOST}]`));
  run.print(banner('TASK [make the machine of this run known]'));
  const target = targetSchema.safeParse(run.variables);
  if (!target.success) {
    const missing = target.error.issues[0].path.join('.');
    hosts.set(LOCALHOST, counts({ failed: 1 }));
    run.print([
      failedLine(LOCALHOST, {
        msg: `The task includes an option with an undefined variable. The error was: '${missing}' is undefined`,
      }),
    ]);
    return EXIT_FAILED;
  }
  hosts.set(LOCALHOST, counts({ ok: 1, changed: 1 }));
  run.print([changedLine(LOCALHOST)]);
  run.print(banner(`PLAY [${GROUP}]`));
  if (run.turn === 'zero-hosts') {
    run.print([noHostsLine()]);
    return EXIT_OK;
  }
  return playOnMachine(run, target.data, hosts);
}

async function playOnMachine(
  run: PlaybookRun,
  target: PlaybookTarget,
  hosts: Map<string, HostCounts>,
): Promise<number> {
  run.print(banner('TASK [wait until the machine answers]'));
  const probe = await probeMachine(
    target,
    run.privateKey,
    COMMANDS,
    run.signal,
  );
  await run.work(400);
  const broken = probe.reached
    ? probe.results.find(each => each.exitCode !== 0)
    : undefined;
  if (!probe.reached) {
    hosts.set(target.name, counts({ unreachable: 1 }));
    run.print([unreachableLine(target.name, probe.reason)]);
    return EXIT_UNREACHABLE;
  }
  if (broken) {
    hosts.set(target.name, counts({ failed: 1 }));
    run.print([failedLine(target.name, commandFailure(broken.exitCode))]);
    return EXIT_FAILED;
  }
  run.print([okLine(target.name), ...banner('TASK [say which machine it is]')]);
  run.print(debugLines(target.name, probe.results[1].stdout));
  run.print(banner(`TASK [${run.template}]`));
  if (run.turn === 'hang') {
    await run.work(Number.POSITIVE_INFINITY);
  }
  await run.work(900);
  if (run.turn === 'task-fails') {
    hosts.set(target.name, counts({ ok: 2, failed: 1 }));
    run.print([failedLine(target.name, commandFailure(7))]);
    return EXIT_FAILED;
  }
  hosts.set(target.name, counts({ ok: 3, changed: 1 }));
  run.print([changedLine(target.name)]);
  return EXIT_OK;
}

function counts(some: Partial<HostCounts>): HostCounts {
  return { ok: 0, changed: 0, unreachable: 0, failed: 0, ...some };
}

/** What the module `command` returns when its command fails (recorded: 20). */
function commandFailure(exitCode: number): object {
  return {
    changed: true,
    cmd: ['/bin/sh', '-c', `exit ${exitCode}`],
    msg: 'non-zero return code',
    rc: exitCode,
    stderr: '',
    stdout: '',
  };
}
