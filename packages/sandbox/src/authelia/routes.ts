import { forwardAuth } from './forwardAuth';
import { firstFactor, health, logout, state } from './portalApi';
import { showPortal, takeForm, takeSignOut } from './portalPages';
import { plain, Reply, Request } from './reply';
import { hostName, Visit, visitOf, World } from './world';

type Endpoint = (
  world: World,
  visit: Visit | undefined,
  request: Request,
) => Reply;

const READ = ['GET', 'HEAD'];

/** By path: what answers which methods. */
const ENDPOINTS: Record<
  string,
  readonly { methods: readonly string[]; answer: Endpoint }[]
> = {
  '/': [
    { methods: READ, answer: showPortal },
    { methods: ['POST'], answer: takeForm },
  ],
  '/logout': [{ methods: ['POST'], answer: takeSignOut }],
  '/favicon.ico': [{ methods: READ, answer: noIcon }],
  '/api/health': [{ methods: READ, answer: health }],
  '/api/state': [{ methods: ['GET'], answer: state }],
  '/api/firstfactor': [{ methods: ['POST'], answer: firstFactor }],
  '/api/logout': [{ methods: ['POST'], answer: logout }],
};

/** Browsers ask for one with each page. */
function noIcon(): Reply {
  return { status: 204, headers: {}, body: '' };
}

const FORWARD_AUTH = '/api/authz/forward-auth';

/** The answer to a request. */
export function answer(world: World, request: Request): Reply {
  const { pathname } = request.url;
  if (pathname === FORWARD_AUTH) {
    return forwardAuth(world, request);
  }
  const endpoints = Object.hasOwn(ENDPOINTS, pathname)
    ? ENDPOINTS[pathname]
    : undefined;
  if (!endpoints) {
    return plain(404);
  }
  const found = endpoints.find(({ methods }) =>
    methods.includes(request.method),
  );
  return found
    ? found.answer(world, portalVisit(world, request), request)
    : plain(405, {
        Allow: endpoints.flatMap(({ methods }) => methods).join(', '),
      });
}

/** The portal belongs to the domain of its own address, which a request must come by over HTTPS. */
function portalVisit(world: World, request: Request): Visit | undefined {
  const { headers } = request;
  const host = headers['x-forwarded-host'] ?? headers.host ?? '';
  return headers['x-forwarded-proto'] === 'https'
    ? visitOf(world, request, hostName(host))
    : undefined;
}
