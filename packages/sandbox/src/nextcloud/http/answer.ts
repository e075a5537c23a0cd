import { Reply, Request } from '../../program/exchange';
import { DirectoryUnavailable } from '../directory/LdapLink';
import { serverStatus } from '../serverStatus';
import { World } from '../world';
import { CONFIGURATIONS } from './configRoutes';
import { fieldsOf } from './fields';
import { OCS, ocsData, OcsRefused, ocsRefusal, ocsVersion } from './ocs';
import { json, page } from './reply';
import { Route } from './route';
import { passesCsrfCheck, signIn } from './signIn';
import { Throttle } from './Throttle';
import { PROVISIONING } from './userRoutes';

const ROUTES: readonly Route[] = [...PROVISIONING, ...CONFIGURATIONS];

const IN_MAINTENANCE = { 'x-nextcloud-maintenance-mode': '1' };

/** The answer to a request. */
export async function answer(
  world: World,
  throttle: Throttle,
  request: Request,
): Promise<Reply> {
  const { pathname } = request.url;
  const { state } = world.store;
  const isInstalled = state.instanceId !== undefined;
  if (isInstalled && !isTrusted(state.trustedDomains, request)) {
    return pathname === '/status.php'
      ? json(400, { error: 'Trusted domain error.', code: 15 })
      : page(400, 'Access through untrusted domain');
  }
  if (pathname === '/status.php') {
    return json(200, serverStatus(state), {
      'access-control-allow-origin': '*',
    });
  }
  if (ocsVersion(request) !== undefined) {
    return answerOcs(world, throttle, request);
  }
  if (!world.hasApps()) {
    return {
      ...page(503, 'Maintenance mode'),
      headers: { ...IN_MAINTENANCE, 'retry-after': '120' },
    };
  }
  return pathname === '/' || pathname === '/index.php'
    ? { status: 302, headers: { location: '/login' }, body: '' }
    : page(pathname === '/login' ? 200 : 404, 'Nextcloud');
}

/** `localhost` always is; ports are not compared, and `*` stands for any letters. */
function isTrusted(domains: readonly string[], { headers }: Request): boolean {
  const host = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  return ['localhost', '127.0.0.1', ...domains].some(domain => {
    const words = domain
      .replace(/:\d+$/, '')
      .toLowerCase()
      .split('*')
      .map(word => word.replace(/[^a-z0-9-]/g, '\\$&'));
    return new RegExp(`^${words.join('.*')}$`).test(host);
  });
}

async function answerOcs(
  world: World,
  throttle: Throttle,
  request: Request,
): Promise<Reply> {
  if (!world.hasApps()) {
    const refusal = new OcsRefused(503, 'Service unavailable', IN_MAINTENANCE);
    return ocsRefusal(request, refusal);
  }
  if (!passesCsrfCheck(request)) {
    return json(412, { message: 'CSRF check failed' });
  }
  try {
    const caller = await signIn(world, throttle, request);
    const { route, at } = routeOf(world, request);
    if (!route.isForAll && !caller.isAdmin) {
      throw new OcsRefused(
        403,
        'Logged in account must be an admin or sub admin',
      );
    }
    const fields = fieldsOf(request);
    const data = await route.run({ world, caller, fields, at });
    return { ...ocsData(request, data), delayMs: caller.delayMs };
  } catch (error) {
    if (error instanceof OcsRefused) {
      return { ...ocsRefusal(request, error), delayMs: throttle.delayMs };
    }
    if (error instanceof DirectoryUnavailable) {
      return ocsRefusal(request, new OcsRefused(OCS.failed, 'Internal error'));
    }
    throw error;
  }
}

/** @throws OcsRefused where there is nothing */
function routeOf(
  { store }: World,
  { method, url }: Request,
): { route: Route; at: string[] } {
  const path = url.pathname.replace(/^\/ocs\/v[12]\.php/, '');
  for (const route of ROUTES) {
    const match = route.path.exec(path);
    const isThere =
      route.app === undefined || store.state.enabledApps.includes(route.app);
    if (match && route.method === method && isThere) {
      return { route, at: match.slice(1).map(decoded) };
    }
  }
  throw new OcsRefused(
    OCS.notFound,
    'Invalid query, please check the syntax. API specifications are here: http://www.freedesktop.org/wiki/Specifications/open-collaboration-services.',
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
