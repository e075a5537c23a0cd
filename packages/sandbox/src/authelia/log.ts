import { Log } from '../standIn';
import { Request } from './reply';

/** Tells of something that went wrong with one request. */
export type RequestLog = (message: string, error?: string) => void;

/** One line of the log, in its recorded form (recorded: 10, 11). */
export function logLine(
  level: 'info' | 'error' | 'fatal',
  message: string,
  fields: Readonly<Record<string, string>> = {},
): string {
  const more = Object.entries(fields).map(
    ([name, value]) => `${name}=${quoted(value)}`,
  );
  return [`level=${level}`, `msg=${quoted(message)}`, ...more].join(' ');
}

/** A log of what comes of one request. */
export function requestLog(
  log: Log,
  { method, url, headers }: Request,
): RequestLog {
  return (message, error) =>
    log(
      logLine('error', message, {
        ...(error !== undefined && { error }),
        method,
        path: url.pathname,
        remote_ip: headers['x-forwarded-for'] ?? '127.0.0.1',
      }),
    );
}

/** In quotes where something needs them. */
function quoted(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : JSON.stringify(text);
}
