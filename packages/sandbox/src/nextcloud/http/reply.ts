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

/** A page for people. */
export function page(status: number, title: string): Reply {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=UTF-8' },
    body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
  };
}

/** An answer that is JSON whatever was asked for. */
export function json(
  status: number,
  value: unknown,
  headers: Reply['headers'] = {},
): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}
