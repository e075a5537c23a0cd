import { Reply, Request } from '../../program/exchange';
import { Refused } from '../refusals';
import { World } from '../world';
import { Caller, callerOf, needScope, unauthorized } from './authenticate';
import { Parameters } from './parameters';
import { json, page, text } from './reply';
import { Route } from './route';
import { SETTINGS } from './settingsRoutes';
import { TOKENS } from './tokenRoutes';
import { USERS } from './userRoutes';

const API = '/api/v4';
const VERSION = { version: '19.1.2', revision: '0000000stand' };

const ROUTES: readonly Route[] = [
  ...USERS,
  ...TOKENS,
  ...SETTINGS,
  {
    method: 'GET',
    path: /^\/version$/,
    run({ caller }) {
      if (!caller) {
        throw unauthorized();
      }
      return json(200, VERSION);
    },
  },
];

/** Scopes with which something can be read. */
const READING = ['api', 'read_api', 'read_user'];

/** The answer to a request. */
export function answer(world: World, request: Request): Reply {
  const { pathname } = request.url;
  if (pathname.startsWith(`${API}/`)) {
    try {
      return answerApi(world, request, pathname.slice(API.length));
    } catch (error) {
      if (error instanceof Refused) {
        return json(error.status, error.body);
      }
      throw error;
    }
  }
  if (pathname.startsWith('/-/')) {
    return answerMonitoring(request);
  }
  switch (pathname) {
    case '/':
      return {
        status: 302,
        headers: { location: `${world.externalUrl}/users/sign_in` },
        body: '',
      };
    case '/users/sign_in':
      return page(200, 'Sign in · GitLab');
    default:
      return page(404, "The page you're looking for could not be found (404)");
  }
}

/** Only whoever asks from the machine itself is told; others come through a proxy (services-contracts.md §1.4). */
function answerMonitoring({ url, headers }: Request): Reply {
  const isFromOutside = headers['x-forwarded-for'] !== undefined;
  if (isFromOutside) {
    return page(404, "The page you're looking for could not be found (404)");
  }
  switch (url.pathname) {
    case '/-/health':
      return text(200, 'GitLab OK');
    case '/-/readiness':
      return json(200, { status: 'ok', master_check: [{ status: 'ok' }] });
    case '/-/liveness':
      return json(200, { status: 'ok' });
    default:
      return page(404, "The page you're looking for could not be found (404)");
  }
}

/** Who asks comes first, then what is asked, then whether they may (services-contracts.md §7.3). */
function answerApi(world: World, request: Request, path: string): Reply {
  const here = ROUTES.filter(route => route.path.test(path));
  const route = here.find(each => each.method === request.method);
  if (!route) {
    return here.length > 0
      ? json(405, { error: '405 Not Allowed' })
      : json(404, { error: '404 Not Found' });
  }
  const caller = callerOf(world, request);
  admit(route, caller);
  const at = (route.path.exec(path) ?? []).slice(1);
  const parameters = new Parameters(request);
  return route.run({ world, caller, parameters, at });
}

/** @throws Refused */
function admit(route: Route, caller: Caller | undefined): void {
  const isReading = route.method === 'GET';
  if (!caller && !isReading) {
    throw unauthorized();
  }
  if (caller && !route.isForAnyScope) {
    needScope(caller, isReading ? READING : ['api']);
  }
}
