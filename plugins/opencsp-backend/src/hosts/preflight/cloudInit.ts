import { HostCheck } from '@opencsp/plugin-opencsp-common';
import { HostSection } from '@opencsp/plugin-opencsp-node';
import { z } from 'zod';

/** How far a machine's own first set-up is. */
export type CloudInitState =
  /** There is no cloud-init, or it is switched off: nothing is waited for. */
  | 'absent'
  | 'running'
  | 'done'
  /** It ended, with errors that it could go on after. */
  | 'degraded'
  | 'failed'
  /** It is there, and its answer cannot be read. */
  | 'unknown';

/** What cloud-init says, and why. */
export interface CloudInitReport {
  state: CloudInitState;
  /** Its own words. */
  detail?: string;
}

/** Of an answer of many lines, so much is shown. */
const MAX_DETAIL = 500;

/**
 * What `cloud-init status --format json` prints. Debian 12's 22.4 has fewer keys than 23.4 and later,
 * which have `recoverable_errors` and `extended_status`.
 */
const statusSchema = z.object({
  status: z.string(),
  extended_status: z.string().optional(),
  detail: z.string().optional(),
  errors: z.array(z.string()).catch([]).default([]),
  recoverable_errors: z
    .record(z.string(), z.array(z.string()))
    .catch({})
    .default({}),
});

type Status = z.infer<typeof statusSchema>;

/**
 * Reads the answer of both generations: 22.4 exits with 0 or 1, and 23.4 and later with 2 when it ended
 * with errors that it could go on after.
 */
export function readCloudInit(
  section: HostSection | undefined,
): CloudInitReport {
  if (!section || section.exit === 127) {
    return { state: 'absent' };
  }
  const status = readStatus(section.stdout);
  if (!status) {
    return {
      state: 'unknown',
      detail: shorten(section.stderr.trim() || section.stdout.trim()),
    };
  }
  const state = stateOf(status, section.exit);
  return { state, detail: detailOf(state, status) };
}

/** What is said of it among the checks. */
export function judgeCloudInit({ state, detail }: CloudInitReport): HostCheck {
  const check = { name: 'cloud-init', title: 'First set-up (cloud-init)' };
  const because = detail ? `: ${detail}` : '.';
  switch (state) {
    case 'absent':
      return {
        ...check,
        result: 'skipped',
        found: 'There is none to wait for.',
      };
    case 'done':
      return { ...check, result: 'passed', found: 'It has finished.' };
    case 'running':
      return {
        ...check,
        result: 'warning',
        found: `It has not finished yet${because}`,
        fix: 'Wait until "cloud-init status" says "done".',
      };
    case 'degraded':
      return {
        ...check,
        result: 'warning',
        found: `It has finished with errors that it could go on after${because}`,
        fix: 'Look at /var/log/cloud-init.log on the host; nothing may be amiss.',
      };
    case 'failed':
      return {
        ...check,
        result: 'failed',
        found: `It has failed${because}`,
        fix: 'Look at /var/log/cloud-init.log on the host. Mend what it names, or make the machine anew.',
      };
    default:
      return {
        ...check,
        result: 'warning',
        found: `Its answer cannot be read${because}`,
        fix: 'See on the host whether "cloud-init status" says "done".',
      };
  }
}

function readStatus(text: string): Status | undefined {
  // Versions that know no JSON print `status: done`.
  const plain = /^status: (.+)$/m.exec(text);
  try {
    const parsed = statusSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return plain
      ? { status: plain[1].trim(), errors: [], recoverable_errors: {} }
      : undefined;
  }
}

function stateOf({ status }: Status, exit: number): CloudInitState {
  switch (status) {
    case 'disabled':
      return 'absent';
    case 'not started':
    case 'not run':
    case 'running':
      return 'running';
    case 'error':
      return 'failed';
    case 'done':
      return exit === 2 ? 'degraded' : 'done';
    default:
      return 'unknown';
  }
}

function detailOf(state: CloudInitState, status: Status): string | undefined {
  const { errors, recoverable_errors, extended_status, detail } = status;
  switch (state) {
    case 'degraded':
      return shorten(
        Object.entries(recoverable_errors)
          .flatMap(([level, texts]) => texts.map(text => `${level} ${text}`))
          .join('; '),
      );
    case 'failed':
      return shorten(errors.join('; ') || detail || '');
    case 'unknown':
      return shorten(extended_status ?? status.status);
    default:
      return undefined;
  }
}

function shorten(text: string): string | undefined {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') {
    return undefined;
  }
  return line.length > MAX_DETAIL ? `${line.slice(0, MAX_DETAIL)} …` : line;
}
