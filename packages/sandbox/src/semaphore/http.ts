import { IncomingMessage } from 'node:http';
import { User } from './rows';

/** One request, read to its end. */
export interface ApiRequest {
  method: string;
  /** Without the query and without slashes at its end. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A request that a route takes. */
export interface RoutedRequest extends ApiRequest {
  /** From the path. */
  params: Record<string, string>;
}

/** What is answered. */
export type Answer =
  | { status: number; json?: unknown; headers?: Record<string, string> }
  | {
      status: number;
      text: string;
      contentType: string;
      headers?: Record<string, string>;
    }
  /** The connection is closed without an answer (recorded: 02, 59). */
  | 'hang-up';

/** A route: method and path with `:parameters`. */
export type Route = { method: string; path: string } & (
  | {
      /** May be called without credentials. */
      open: true;
      handle(request: RoutedRequest): Answer | Promise<Answer>;
    }
  | {
      open?: false;
      handle(request: RoutedRequest, user: User): Answer | Promise<Answer>;
    }
);

/** An empty body; Semaphore's usual way to say no. */
export function empty(status: number): Answer {
  return { status };
}

export function json(status: number, body: unknown): Answer {
  return { status, json: body };
}

const PLAIN = 'text/plain; charset=utf-8';
const HTML = 'text/html; charset=utf-8';
const UI_PAGE = '<html><body>Semaphore (sandbox)</body></html>\n';

export function plainText(status: number, text: string): Answer {
  return { status, text, contentType: PLAIN };
}

/** The page of the user interface, which a real server also answers to API paths at times. */
export function uiPage(): Answer {
  return { status: 200, text: UI_PAGE, contentType: HTML };
}

/** An error as a proxy before the server writes it. */
export function proxyPage(status: number, title: string): Answer {
  const head = `${status} ${title}`;
  return {
    status,
    text: `<html>\r\n<head><title>${head}</title></head>\r\n<body>\r\n<center><h1>${head}</h1></center>\r\n</body>\r\n</html>\r\n`,
    contentType: 'text/html',
  };
}

/** True for what is no page of the user interface. */
export function isApiPath(path: string): boolean {
  return path.startsWith('/api');
}

/** Finds the route of a request and lets it answer. */
export async function dispatch(
  routes: readonly Route[],
  request: ApiRequest,
  authenticate: (headers: IncomingMessage['headers']) => User | undefined,
): Promise<Answer> {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  for (const route of routes) {
    const params =
      route.method === method && matchPath(route.path, request.path);
    if (params) {
      const routed = { ...request, params };
      if (route.open) {
        return route.handle(routed);
      }
      const user = authenticate(request.headers);
      return user ? route.handle(routed, user) : empty(401);
    }
  }
  // Recorded: 01.
  return isApiPath(request.path) ? plainText(404, 'Not Found\n') : uiPage();
}

function matchPath(
  pattern: string,
  path: string,
): Record<string, string> | undefined {
  const expected = pattern.split('/');
  const actual = path.split('/');
  if (expected.length !== actual.length) {
    return undefined;
  }
  const params: Record<string, string> = {};
  for (const [index, part] of expected.entries()) {
    if (part.startsWith(':')) {
      params[part.slice(1)] = decodeURIComponent(actual[index]);
    } else if (part !== actual[index]) {
      return undefined;
    }
  }
  return params;
}
