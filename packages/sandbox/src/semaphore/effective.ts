import { z } from 'zod';
import { parseJson } from './goJson';
import { Repository, Task, Template } from './rows';

/** What a run really uses, of what its template has and its task asks for. */
export interface Effective {
  playbook: string;
  branch: string;
  /** Nothing when it is the template's. */
  inventoryId: number | null;
  limit: string;
  check: boolean;
  diff: boolean;
  /** On the command line of `ansible-playbook`. */
  arguments: string[];
}

/**
 * 2.10 honours what the task asks for, except arguments, which the template must allow (recorded:
 * 11, 12, 13, 26, 35, 38). Newer generations want everything but the playbook allowed, read
 * `params` instead of fields, and ignore silently what they do not allow.
 */
export function effective(
  task: Task,
  template: Template,
  repository: Repository | undefined,
  isNewer: boolean,
): Effective {
  const allowed = template.task_params;
  const mayBranch = !isNewer || template.allow_override_branch_in_task;
  const mayInventory = !isNewer || allowed?.allow_override_inventory;
  return {
    playbook: task.playbook || template.playbook,
    branch:
      (mayBranch ? task.git_branch : null) ||
      template.git_branch ||
      repository?.git_branch ||
      'main',
    inventoryId: mayInventory ? task.inventory_id : null,
    limit: isNewer ? newerLimit(task, template) : task.limit,
    check: isNewer ? task.params?.dry_run ?? false : task.dry_run,
    diff: isNewer ? task.params?.diff ?? false : task.diff,
    arguments: [
      ...commandLine(template.arguments),
      ...(template.allow_override_args_in_task
        ? commandLine(task.arguments)
        : []),
    ],
  };
}

function newerLimit(task: Task, template: Template): string {
  const allowed = template.task_params;
  const limit =
    (allowed?.allow_override_limit ? task.params?.limit : undefined) ??
    allowed?.limit;
  return (limit ?? []).join(',');
}

const commandLineSchema = z.array(z.string());

/** Arguments are text that holds a JSON array; any other text is not looked at (recorded: 59). */
function commandLine(text: string | null): string[] {
  const parsed = commandLineSchema.safeParse(parseJson(text ?? ''));
  return parsed.success ? parsed.data : [];
}

/** The variables among arguments, such as `-e color=green` (recorded: 11). */
export function variablesOnCommandLine(
  given: readonly string[],
): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [index, argument] of given.entries()) {
    const match = /^--extra-vars=(.*)$/.exec(argument);
    const value =
      match?.[1] ??
      (['-e', '--extra-vars'].includes(argument) ? given[index + 1] : '');
    for (const pair of (value ?? '').split(' ').filter(each => each !== '')) {
      const at = pair.indexOf('=');
      if (at > 0) {
        variables[pair.slice(0, at)] = pair.slice(at + 1);
      }
    }
  }
  return variables;
}
