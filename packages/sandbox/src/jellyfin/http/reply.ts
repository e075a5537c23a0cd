/** What came in. */
export interface Request {
  method: string;
  /** With its query. */
  url: URL;
  headers: Readonly<Record<string, string | undefined>>;
  body: string;
}

/** What goes out; `content-length` is set by who sends it. */
export interface Reply {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** How long the real server takes before it, in milliseconds. */
  delayMs?: number;
}

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
