import { Reply } from '../../program/exchange';

/** An answer of the API. */
export function json(status: number, value: unknown): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(value),
  };
}

/** Words without more. */
export function text(
  status: number,
  body: string,
  headers: Reply['headers'] = {},
): Reply {
  return {
    status,
    headers: { 'content-type': 'text/plain', ...headers },
    body,
  };
}

/** Done, and nothing to say. */
export function empty(status: number = 204): Reply {
  return { status, headers: {}, body: '' };
}
