import { Reply } from '../../program/exchange';

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
