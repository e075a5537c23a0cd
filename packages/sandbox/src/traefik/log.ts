import { Clock } from './world';

/** Levels that it writes, by what they hold back. */
const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** How bad it is. */
export type Level = (typeof LEVELS)[number];

/** Values of a line, in their order. */
export type LogFields = Readonly<
  Record<string, string | number | readonly string[]>
>;

/** One line before it is written. */
export interface LogEntry {
  level: Level;
  fields: LogFields;
  /** Errors of routers have none (recorded: config-errors). */
  message?: string;
}

/** Writes lines of Traefik's log. */
export type TraefikLog = (entry: LogEntry) => void;

/** Of `log` in the static file. */
export interface LogSettings {
  level: string;
  format: string;
}

/**
 * Writes entries as Traefik does: JSON with the time before the message, or the plain form.
 *
 * @param write - takes one line, without the line break
 */
export function traefikLog(
  { level: least, format }: LogSettings,
  clock: Clock,
  write: (line: string) => void,
): TraefikLog {
  const from = levelIndex(least);
  return entry => {
    if (levelIndex(entry.level) >= from) {
      const time = `${clock.now().toISOString().slice(0, 19)}Z`;
      write(format === 'json' ? asJson(entry, time) : asText(entry, time));
    }
  };
}

function levelIndex(name: string): number {
  const index = LEVELS.findIndex(level => level === name.toLowerCase());
  return index === -1 ? LEVELS.indexOf('error') : index;
}

function asJson({ level, fields, message }: LogEntry, time: string): string {
  return JSON.stringify({
    level,
    ...fields,
    time,
    ...(message !== undefined && { message }),
  });
}

const SHORT: Record<Level, string> = {
  debug: 'DBG',
  info: 'INF',
  warn: 'WRN',
  error: 'ERR',
};

function asText(
  { level, fields, message = '' }: LogEntry,
  time: string,
): string {
  const { error, ...others } = fields;
  const values = [
    ...(error === undefined ? [] : [['error', error] as const]),
    ...Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1)),
  ].map(([key, value]) => `${key}=${textOf(value)}`);
  return [time, SHORT[level], message, ...values]
    .filter(part => part !== '')
    .join(' ');
}

function textOf(value: string | number | readonly string[]): string {
  if (typeof value !== 'string') {
    return JSON.stringify(value);
  }
  return /^[\w.:/@-]+$/.test(value) ? value : JSON.stringify(value);
}
