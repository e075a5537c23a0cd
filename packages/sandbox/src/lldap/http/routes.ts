import { answerGraphql } from '../graphql/endpoint';
import { World } from '../world';
import { logout, refresh, simpleLogin } from './auth';
import { empty, json, Reply, Request } from './reply';

type Endpoint = (world: World, request: Request) => Reply | Promise<Reply>;

/** By path: what answers which method. */
const ENDPOINTS: Readonly<Record<string, Readonly<Record<string, Endpoint>>>> =
  {
    '/auth/simple/login': { POST: simpleLogin },
    '/auth/refresh': { GET: refresh },
    '/auth/logout': { GET: logout },
    '/health': { GET: () => empty(200) },
    '/settings': { GET: () => json(200, { password_reset_enabled: false }) },
    '/api/graphql': { POST: answerGraphql, GET: answerGraphql },
  };

/** Stands for the web application, which was not installed (recorded: auth "unknown path"). */
const INDEX = '<html>placeholder</html>\n';

/** The answer to a request. */
export async function answer(world: World, request: Request): Promise<Reply> {
  const { pathname } = request.url;
  if (!Object.hasOwn(ENDPOINTS, pathname)) {
    return request.method === 'GET' ? index() : empty(404);
  }
  const methods = ENDPOINTS[pathname];
  return Object.hasOwn(methods, request.method)
    ? methods[request.method](world, request)
    : empty(405, { allow: Object.keys(methods).join(', ') });
}

/** Every unknown path gets it. */
function index(): Reply {
  return {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: INDEX,
  };
}
