import { z } from 'zod';

/** What Ansible counted for one host in `PLAY RECAP`. */
export interface HostRecap {
  ok: number;
  unreachable: number;
  failed: number;
}

/** The line that a run failed at. */
export interface FailingLine {
  host?: string;
  /** Name of the Ansible task. */
  task?: string;
  /** What went wrong, in Ansible's or Semaphore's words. */
  reason: string;
  unreachable: boolean;
}

// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const ANSI = /\u001b\[[0-9;]*m/g;
const RECAP_TITLE = /^PLAY RECAP \*+$/;
const RECAP_LINE =
  /^(\S+)\s+: ok=(\d+)\s+changed=\d+\s+unreachable=(\d+)\s+failed=(\d+)\s/;
const TASK_TITLE = /^(?:TASK|RUNNING HANDLER) \[(.*)\] \*+$/;
const FATAL =
  /^(?:fatal|failed): \[([^\]]+)\]:? .*?(FAILED!|UNREACHABLE!)? ?=> (\{.*)$/;
const RUN_FAILED = /^Running app failed: (.*)$/;
const OTHER_FAILURE = /^(?:ERROR! |Error: |Failed |fatal: (?!\[))/;

/** The line without colours and without the newline that some end with. */
export function plain(line: string): string {
  return line.replace(ANSI, '').replace(/[\r\n]+$/, '');
}

/**
 * Reads the last `PLAY RECAP` of a log: the only proof of which hosts a run has reached, since a
 * run that matched none is a success as well (recorded: 33, 34).
 *
 * @returns nothing when the log has none, or not yet
 */
export function readRecap(
  lines: readonly string[],
): Map<string, HostRecap> | undefined {
  const texts = lines.map(plain);
  const title = texts.findLastIndex(line => RECAP_TITLE.test(line));
  if (title < 0) {
    return undefined;
  }
  const recap = new Map<string, HostRecap>();
  for (const line of texts.slice(title + 1)) {
    const match = RECAP_LINE.exec(line);
    if (!match) {
      break;
    }
    const [ok, unreachable, failed] = match.slice(2).map(Number);
    recap.set(match[1], { ok, unreachable, failed });
  }
  return recap;
}

/** True once the log says that the run failed: its last line, which can come late (recorded: 32b). */
export function isLogOfFailureComplete(lines: readonly string[]): boolean {
  return lines.some(line => RUN_FAILED.test(plain(line)));
}

/**
 * The line that says what went wrong: Ansible's last failure that was not ignored, else the first
 * complaint of Ansible, Git or Semaphore, else Semaphore's last word.
 */
export function findFailingLine(
  lines: readonly string[],
): FailingLine | undefined {
  const texts = lines.map(plain);
  return (
    lastFatal(texts) ??
    saying(texts.find(line => OTHER_FAILURE.test(line))) ??
    saying(texts.findLast(line => RUN_FAILED.test(line)))
  );
}

function lastFatal(texts: readonly string[]): FailingLine | undefined {
  let task: string | undefined;
  let found: FailingLine | undefined;
  texts.forEach((line, index) => {
    task = TASK_TITLE.exec(line)?.[1] ?? task;
    const fatal = FATAL.exec(line);
    if (fatal && !texts[index + 1]?.startsWith('...ignoring')) {
      const [, host, verdict, result] = fatal;
      const unreachable = verdict === 'UNREACHABLE!';
      found = { host, task, reason: reasonOf(result), unreachable };
    }
  });
  return found;
}

function saying(line: string | undefined): FailingLine | undefined {
  return line === undefined ? undefined : { reason: line, unreachable: false };
}

const resultSchema = z.object({
  msg: z.string(),
  rc: z.number().optional(),
  stderr: z.string().optional(),
});

/** The message in the JSON that Ansible prints, or all of it when it has another form. */
function reasonOf(result: string): string {
  const parsed = resultSchema.safeParse(parseJson(result));
  if (!parsed.success) {
    return result;
  }
  const { rc, stderr } = parsed.data;
  const msg = parsed.data.msg.replace(/\s+/g, ' ').trim();
  const exit = rc === undefined ? '' : ` (exit code ${rc})`;
  return `${msg}${exit}${stderr ? `: ${stderr.trim()}` : ''}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
