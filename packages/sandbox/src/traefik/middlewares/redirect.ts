import { STATUS_CODES } from 'node:http';
import { goRegExp } from '../rules';
import { answer, Middleware, Visit } from '../visit';

const URL_PATTERN =
  '^(https?:\\/\\/)?(\\[[\\w:.]+\\]|[\\w\\._-]+)?(:\\d+)?(.*)$';
const USUAL_PORT: ReadonlyMap<string, string> = new Map([
  ['http', '80'],
  ['https', '443'],
]);

/** The `redirectScheme` middleware. The port is left out where it is the usual one of the scheme. */
export function redirectScheme(
  scheme: string,
  port: string,
  isPermanent: boolean,
): Middleware {
  const shown =
    port === '' || USUAL_PORT.get(scheme) === port ? '' : `:${port}`;
  const isHttp = (visit: Visit, url: string) =>
    url.startsWith(visit.isTls ? 'https:' : 'http:');
  return redirect(
    new RegExp(URL_PATTERN),
    `${scheme}://\${2}${shown}\${4}`,
    isPermanent,
    visit => {
      const url = urlOf(visit);
      const usual = visit.isTls ? ':443' : ':80';
      return isHttp(visit, url) ? withoutPort(url, usual) : url;
    },
  );
}

/**
 * The `redirectRegex` middleware.
 *
 * @throws SyntaxError when the expression is none
 */
export function redirectRegex(
  regex: string,
  replacement: string,
  isPermanent: boolean,
): Middleware {
  return redirect(goRegExp(regex), replacement, isPermanent, urlOf);
}

function redirect(
  pattern: RegExp,
  replacement: string,
  isPermanent: boolean,
  look: (visit: Visit) => string,
): Middleware {
  const global = new RegExp(pattern, `${pattern.flags}g`);
  return async (visit, next) => {
    const before = look(visit);
    const after = before.replace(global, (...found: unknown[]) =>
      expand(replacement, found),
    );
    if (after === before) {
      return next();
    }
    const status = statusFor(visit.request.method, isPermanent);
    return answer(status, STATUS_CODES[status], { location: after });
  };
}

/** `$1`, `${1}` and `${name}`, as Go expands them. */
function expand(template: string, found: readonly unknown[]): string {
  const names = found.at(-1);
  return template.replace(
    /\$(?:\$|\{(\w+)\}|(\w+))/g,
    (whole, inBraces?: string, bare?: string) => {
      const key = inBraces ?? bare;
      if (key === undefined) {
        return whole === '$$' ? '$' : '';
      }
      const value = /^\d+$/.test(key)
        ? found[Number(key)]
        : namedGroup(names, key);
      return typeof value === 'string' ? value : '';
    },
  );
}

function namedGroup(names: unknown, key: string): unknown {
  return typeof names === 'object' && names !== null
    ? Object.entries(names).find(([name]) => name === key)?.[1]
    : undefined;
}

function statusFor(method: string, isPermanent: boolean): number {
  if (isPermanent) {
    return method === 'GET' ? 301 : 308;
  }
  return method === 'GET' ? 302 : 307;
}

function urlOf({ request, isTls }: Visit): string {
  const scheme = isTls ? 'https' : 'http';
  return `${scheme}://${request.headers.get('host') ?? ''}${request.url}`;
}

function withoutPort(url: string, port: string): string {
  return url.replace(new RegExp(`^(\\w+://[^/?#]*?)${port}(?=[/?#]|$)`), '$1');
}
