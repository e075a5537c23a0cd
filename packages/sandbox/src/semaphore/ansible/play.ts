import { unreachableReason } from './connect';
import { EXIT, PlayContext } from './context';
import { InventoryHost } from './inventory';
import {
  banner,
  changedLine,
  counts,
  debugLines,
  emptyInventoryLines,
  failedLine,
  HostCounts,
  ignoringLine,
  newFileDiffLines,
  noHostsLine,
  okLine,
  recapLines,
  unreachableLine,
} from './output';

/** What a step does on one host. */
type Action = (
  host: InventoryHost,
  context: PlayContext,
) => Promise<StepResult>;

/** What came of it, with what is printed. */
export interface StepResult {
  outcome: 'ok' | 'changed' | 'failed';
  lines: string[];
}

/** A task of a play. */
export interface Step {
  name: string;
  /** Played on a machine that must be reached first. */
  action: Action;
  /** Its failure is only noted. */
  ignoresFailure?: boolean;
  /** Its failure is made good by these. */
  rescue?: Step[];
}

class Play {
  readonly counts = new Map<string, HostCounts>();
  private hosts: InventoryHost[];
  private isReached = false;

  constructor(private readonly context: PlayContext) {
    this.hosts = [...context.hosts];
    this.hosts.forEach(host => this.counts.set(host.name, counts({})));
  }

  /** Unreachable hosts outweigh failed ones. */
  get exitCode(): number {
    const all = [...this.counts.values()];
    if (all.some(each => each.unreachable > 0)) {
      return EXIT.UNREACHABLE;
    }
    return all.some(each => each.failed > 0) ? EXIT.FAILED : EXIT.OK;
  }

  async reachAndRun(steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      if (this.hosts.length === 0) {
        return;
      }
      this.context.print(banner(`TASK [${step.name}]`));
      await this.reach();
      await this.context.work(300);
      for (const host of [...this.hosts]) {
        await this.runOn(host, step);
      }
    }
  }

  /** The first step meets hosts that cannot be reached, which are out of the play then. */
  private async reach(): Promise<void> {
    if (this.isReached) {
      return;
    }
    this.isReached = true;
    const reached: InventoryHost[] = [];
    for (const host of this.hosts) {
      const reason = await unreachableReason(host, this.context);
      if (reason === undefined) {
        reached.push(host);
      } else {
        this.count(host, 'unreachable');
        this.context.print([unreachableLine(host.name, reason)]);
      }
    }
    this.hosts = reached;
  }

  private async runOn(host: InventoryHost, step: Step): Promise<void> {
    const { outcome, lines } = await step.action(host, this.context);
    this.context.print(lines);
    if (outcome !== 'failed') {
      this.count(host, 'ok', ...(outcome === 'changed' ? [outcome] : []));
    } else if (step.ignoresFailure) {
      this.context.print([ignoringLine()]);
      this.count(host, 'ok', 'changed', 'ignored');
    } else if (step.rescue) {
      this.count(host, 'rescued');
      await this.reachAndRun(step.rescue);
    } else {
      this.count(host, 'failed');
      this.hosts = this.hosts.filter(each => each !== host);
    }
  }

  private count(host: InventoryHost, ...what: (keyof HostCounts)[]): void {
    const of = this.counts.get(host.name) ?? counts({});
    for (const each of what) {
      of[each] = (of[each] ?? 0) + 1;
    }
    this.counts.set(host.name, of);
  }
}

/** Plays steps on all hosts of the inventory, as `hosts: all` does (recorded: 10 to 38). */
export async function playOnAll(
  steps: readonly Step[],
  context: PlayContext,
): Promise<number> {
  await context.work(700);
  if (context.hosts.length === 0) {
    context.print(emptyInventoryLines());
    context.print([...banner('PLAY [all]'), noHostsLine()]);
    context.print(recapLines(new Map()));
    return EXIT.OK;
  }
  context.print(banner('PLAY [all]'));
  const play = new Play(context);
  await play.reachAndRun(steps);
  context.print(recapLines(play.counts));
  return play.exitCode;
}

/** `ansible.builtin.debug`. */
export function debug(
  name: string,
  message: (context: PlayContext) => unknown,
): Step {
  return {
    name,
    action: async (host, context) => ({
      outcome: 'ok',
      lines: debugLines(host.name, message(context)),
    }),
  };
}

/** `ansible.builtin.command` that fails; when it began and how long it took is left out. */
export function failingCommand(name: string, result: object): Step {
  return {
    name,
    action: async host => ({
      outcome: 'failed',
      lines: [failedLine(host.name, result)],
    }),
  };
}

/** `ansible.builtin.copy` of one line. */
export function writeFile(
  name: string,
  file: (host: InventoryHost, context: PlayContext) => [string, string],
): Step {
  return {
    name,
    action: async (host, context) => {
      const [path, line] = file(host, context);
      const key = `${host.name}:${path}`;
      if (context.files.get(key) === line) {
        return { outcome: 'ok', lines: [okLine(host.name)] };
      }
      if (!context.check) {
        context.files.set(key, line);
      }
      const temporary = `${context.folder.replace(
        /\/[^/]*$/,
        '',
      )}/.ansible/tmp/ansible-local-1/tmp1`;
      return {
        outcome: 'changed',
        lines: [
          ...(context.diff ? newFileDiffLines(temporary, line) : []),
          changedLine(host.name),
        ],
      };
    },
  };
}

/** A command that takes its time. */
export function slowCommand(
  name: string,
  seconds: (context: PlayContext) => number,
): Step {
  return {
    name,
    action: async (host, context) => {
      await context.work(seconds(context) * 1000);
      return { outcome: 'changed', lines: [changedLine(host.name)] };
    },
  };
}
