import { Task } from './rows';

const RECAP =
  /^(\S+)\s+: ok=(\d+)\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)\s+skipped=(\d+)\s+rescued=(\d+)\s+ignored=(\d+)/;
const FATAL = /^fatal: \[([^\]]+)\]: (?:FAILED|UNREACHABLE)! => (.*)$/;
const TASK_TITLE = /^TASK \[(.*)\] \*+$/;

/** What newer generations read from `PLAY RECAP`, per host. */
export function hostResults(task: Task, lines: readonly string[]): object[] {
  return lines.flatMap((line, index) => {
    const match = RECAP.exec(line);
    if (!match) {
      return [];
    }
    const [ok, changed, unreachable, failed, skipped, rescued, ignored] = match
      .slice(2)
      .map(Number);
    return [
      {
        id: index + 1,
        task_id: task.id,
        project_id: task.project_id,
        host: match[1],
        ok,
        changed,
        unreachable,
        failed,
        skipped,
        rescued,
        ignored,
      },
    ];
  });
}

/** What newer generations read from lines that begin with `fatal`. */
export function hostErrors(task: Task, lines: readonly string[]): object[] {
  let title = '';
  return lines.flatMap((line, index) => {
    title = TASK_TITLE.exec(line)?.[1] ?? title;
    const match = FATAL.exec(line);
    return match
      ? [
          {
            id: index + 1,
            task_id: task.id,
            project_id: task.project_id,
            host: match[1],
            task: title,
            error: match[2],
          },
        ]
      : [];
  });
}
