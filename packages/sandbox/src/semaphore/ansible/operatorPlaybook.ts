import { z } from 'zod';
import {
  CallbackOrder,
  callbackOrder,
  CallbackTurn,
  forgedToken,
  tellPortal,
} from './callback';
import { EXIT, PlayContext } from './context';
import { factsCommands, FactsTurn } from './factsFile';
import {
  banner,
  changedLine,
  counts,
  debugLines,
  emptyInventoryLines,
  failedLine,
  HostCounts,
  ignoringLine,
  noHostsLine,
  okLine,
  recapLines,
  unreachableLine,
} from './output';
import { PlaybookTarget, probeMachine } from './sshProbe';

/** How a run is made to go; `run` is what happens without a scenario. */
export type Turn =
  | 'run'
  | 'task-fails'
  | 'zero-hosts'
  | 'hang'
  | 'one-host-unreachable';

/** What the operator's playbook is started with, besides what every playbook is. */
export interface OperatorRun {
  context: PlayContext;
  /** Name of the template, such as `security`. */
  template: string;
  /** Message of the task: the portal's key. */
  key: string;
  turn: Turn;
  /** What it leaves on the machine. */
  facts: FactsTurn;
  callback: CallbackTurn;
  now(): Date;
}

const LOCALHOST = 'localhost';
const GROUP = 'opencsp_target';
const COMMANDS = ['true', 'uname -a'];
/** What the playbook `prepare` does on the machine, as far as the stand-in does it. */
const PREPARE = 'prepare';
const INSTALL =
  'sudo -n apt-get -y install docker-ce docker-ce-cli docker-compose-plugin';
const NOTHING_NEW = ' 0 newly installed';
const TELL = 'TASK [Tell the portal]';

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
      knownHosts: { hostKey: variables.opencsp_target_host_key },
    }),
  );

async function playEmptyInventory(context: PlayContext): Promise<number> {
  await context.work(700);
  context.print(emptyInventoryLines());
  context.print([...banner('PLAY [all]'), noHostsLine()]);
  context.print(recapLines(new Map()));
  return EXIT.OK;
}

class OperatorPlay {
  private readonly hosts = new Map<string, HostCounts>();
  private readonly context: PlayContext;

  constructor(private readonly run: OperatorRun) {
    this.context = run.context;
  }

  async play(): Promise<number> {
    const order = callbackOrder(this.context.variables);
    if (order && this.run.callback.turn === 'early') {
      await tellPortal(order, this.run.key, this.context.signal);
    }
    const exitCode = await this.playBoth();
    // Ansible plays nothing more when its hosts are unreachable.
    if (order && exitCode !== EXIT.UNREACHABLE) {
      await this.tell(order);
    }
    this.context.print(recapLines(this.hosts));
    return exitCode;
  }

  private async playBoth(): Promise<number> {
    const { context } = this;
    await context.work(900);
    context.print(banner(`PLAY [${LOCALHOST}]`));
    context.print(banner('TASK [make the machine of this run known]'));
    const target = targetSchema.safeParse(context.variables);
    if (!target.success) {
      const missing = target.error.issues[0].path.join('.');
      this.hosts.set(LOCALHOST, counts({ failed: 1 }));
      context.print([
        failedLine(LOCALHOST, {
          msg: `The task includes an option with an undefined variable. The error was: '${missing}' is undefined`,
        }),
      ]);
      return EXIT.FAILED;
    }
    this.hosts.set(LOCALHOST, counts({ ok: 1, changed: 1 }));
    context.print([changedLine(LOCALHOST)]);
    context.print(banner(`PLAY [${GROUP}]`));
    if (this.run.turn === 'zero-hosts') {
      context.print([noHostsLine()]);
      return EXIT.OK;
    }
    return this.playOnMachine(target.data);
  }

  private async playOnMachine(target: PlaybookTarget): Promise<number> {
    const { context } = this;
    context.print(banner('TASK [wait until the machine answers]'));
    const probe = await probeMachine(
      target,
      context.privateKey,
      COMMANDS,
      context.signal,
    );
    await context.work(400);
    if (!probe.reached) {
      return this.unreachable(target.name, probe.reason);
    }
    const another = `${target.name}-peer`;
    if (this.run.turn === 'one-host-unreachable') {
      this.unreachable(
        another,
        `ssh: connect to host ${another} port 22: Connection timed out`,
      );
    }
    const broken = probe.results.find(each => each.exitCode !== 0);
    if (broken) {
      return this.failed(target.name, 0, broken.exitCode);
    }
    context.print([
      okLine(target.name),
      ...banner('TASK [say which machine it is]'),
    ]);
    context.print(debugLines(target.name, probe.results[1].stdout));
    return this.work(target);
  }

  private async work(target: PlaybookTarget): Promise<number> {
    const { context } = this;
    const host = target.name;
    const { template, turn } = this.run;
    context.print(banner(`TASK [${template}]`));
    if (turn === 'hang') {
      await context.work(Number.POSITIVE_INFINITY);
    }
    await context.work(900);
    if (turn === 'task-fails') {
      return this.failed(host, 2, 7);
    }
    const hasChanged = template === PREPARE ? await this.prepare(target) : true;
    if (typeof hasChanged === 'number') {
      return hasChanged;
    }
    const broken = await this.leaveFacts(target);
    if (broken !== undefined) {
      return broken;
    }
    this.hosts.set(host, counts({ ok: 3, changed: hasChanged ? 1 : 0 }));
    context.print([hasChanged ? changedLine(host) : okLine(host)]);
    return turn === 'one-host-unreachable' ? EXIT.UNREACHABLE : EXIT.OK;
  }

  /** Installs Docker on the machine; answers with the exit code when that fails. */
  private async prepare(target: PlaybookTarget): Promise<boolean | number> {
    const { privateKey, signal, check } = this.context;
    const probe = await probeMachine(
      target,
      privateKey,
      [check ? 'true' : INSTALL],
      signal,
    );
    if (!probe.reached) {
      return this.unreachable(target.name, probe.reason);
    }
    const [{ exitCode, stdout }] = probe.results;
    return exitCode === 0
      ? !stdout.includes(NOTHING_NEW)
      : this.failed(target.name, 2, exitCode);
  }

  /** Answers with the exit code when that fails. In check mode nothing is written. */
  private async leaveFacts(
    target: PlaybookTarget,
  ): Promise<number | undefined> {
    const { template: step, key, facts: turn, now } = this.run;
    const { privateKey, signal, check } = this.context;
    const commands = factsCommands({ step, key, turn }, now());
    if (check || commands.length === 0) {
      return undefined;
    }
    const probe = await probeMachine(target, privateKey, commands, signal);
    if (!probe.reached) {
      return this.unreachable(target.name, probe.reason);
    }
    const bad = probe.results.find(({ exitCode }) => exitCode !== 0);
    return bad && this.failed(target.name, 2, bad.exitCode);
  }

  private unreachable(host: string, reason: string): number {
    this.hosts.set(host, counts({ unreachable: 1 }));
    this.context.print([unreachableLine(host, reason)]);
    return EXIT.UNREACHABLE;
  }

  /** The module `command` with a command that fails (recorded: 20). */
  private failed(host: string, ok: number, exitCode: number): number {
    this.hosts.set(host, counts({ ok, failed: 1 }));
    this.context.print([
      failedLine(host, {
        changed: true,
        cmd: ['/bin/sh', '-c', `exit ${exitCode}`],
        msg: 'non-zero return code',
        rc: exitCode,
        stderr: '',
        stdout: '',
      }),
    ]);
    return EXIT.FAILED;
  }

  /** The last task. Its own failure is ignored, so that it never fails the run. */
  private async tell(order: CallbackOrder): Promise<void> {
    this.context.print([...banner(`PLAY [${LOCALHOST}]`), ...banner(TELL)]);
    const problem = await this.send(order);
    const local = this.hosts.get(LOCALHOST) ?? counts({});
    this.hosts.set(LOCALHOST, {
      ...local,
      ok: local.ok + 1,
      ignored: problem ? 1 : 0,
    });
    this.context.print(
      problem
        ? [
            failedLine(LOCALHOST, { changed: false, msg: problem }),
            ignoringLine(),
          ]
        : [okLine(LOCALHOST)],
    );
  }

  private async send(order: CallbackOrder): Promise<string | undefined> {
    const { callback, key } = this.run;
    const tell = (to: CallbackOrder) =>
      tellPortal(to, key, this.context.signal);
    switch (callback.turn) {
      case 'lost':
        return 'Status code was -1 and not [200, 202, 204]: Request failed: <urlopen error timed out>';
      case 'early':
      case 'late':
        return undefined;
      case 'repeated':
        for (let sent = 1; sent < callback.count; sent += 1) {
          await tell(order);
        }
        return tell(order);
      case 'forged':
        return tell({ ...order, token: forgedToken(order.token) });
      default:
        return tell(order);
    }
  }
}

/**
 * Plays what an operator's playbook for the portal does: the inventory is `localhost`, `add_host`
 * makes the machine of the extra variables known, the second play logs in to it and does its work,
 * the last one tells the portal. The commands really run over SSH; the work itself is only printed.
 *
 * @returns the exit code
 */
export async function playOperator(run: OperatorRun): Promise<number> {
  if (!run.context.hosts.some(host => host.name === LOCALHOST)) {
    return playEmptyInventory(run.context);
  }
  return new OperatorPlay(run).play();
}
