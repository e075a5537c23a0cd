import { Handler, Route } from './call';

/** A route that fits a request. */
export interface Match {
  handler: Handler;
  param(name: string): string;
}

/** The first route that fits; those without names in the path come first. */
export function matchRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): Match | undefined {
  const parts = path.split('/');
  const fitting = routes
    .filter(route => route.method === method)
    .map(route => ({ route, params: paramsOf(route.path, parts) }))
    .flatMap(({ route, params }) => (params ? [{ route, params }] : []))
    .sort((a, b) => a.params.size - b.params.size);
  if (fitting.length === 0) {
    return undefined;
  }
  const [{ route, params }] = fitting;
  return {
    handler: route.handler,
    param: name => params.get(name) ?? '',
  };
}

function paramsOf(
  pattern: string,
  parts: readonly string[],
): Map<string, string> | undefined {
  const wanted = pattern.split('/');
  const params = new Map<string, string>();
  if (wanted.length !== parts.length) {
    return undefined;
  }
  for (const [at, want] of wanted.entries()) {
    if (want.startsWith(':') && parts[at] !== '') {
      params.set(want.slice(1), decoded(parts[at]));
    } else if (want !== parts[at]) {
      return undefined;
    }
  }
  return params;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
