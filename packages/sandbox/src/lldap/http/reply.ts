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
  headers: Readonly<Record<string, string | readonly string[]>>;
  body: string;
  /** How long the recorded server took before it, in milliseconds. */
  delayMs?: number;
}

const TEXT = 'text/plain; charset=utf-8';

/** A refusal of the framework: plain text with its type. */
export function text(status: number, body: string): Reply {
  return { status, headers: { 'content-type': TEXT }, body };
}

/** A refusal of LLDAP itself: text in back-ticks without a type (recorded: auth). */
export function refused(status: number, words: string): Reply {
  return { status, headers: {}, body: `\`${words}\`` };
}

/** An answer of the API. */
export function json(
  status: number,
  value: unknown,
  headers: Reply['headers'] = {},
): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}

/** No words at all. */
export function empty(status: number, headers: Reply['headers'] = {}): Reply {
  return { status, headers, body: '' };
}
