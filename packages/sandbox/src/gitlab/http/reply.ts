import { Reply } from '../../program/exchange';

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

/** Done, and nothing to say. */
export function empty(): Reply {
  return { status: 204, headers: {}, body: '' };
}

/** A page for people. */
export function page(status: number, title: string): Reply {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
  };
}

/** Words without more. */
export function text(status: number, body: string): Reply {
  return { status, headers: { 'content-type': 'text/plain' }, body };
}
