import {
  beginUserInfo,
  configuration,
  passwordPolicy,
  safeRedirection,
  userInfo,
} from './accountApi';
import { forwardAuth } from './forwardAuth';
import { authorize } from './oidc/authorization';
import { consent, decide } from './oidc/consent';
import { showCompletion, showConsent, takeConsent } from './oidc/oidcPages';
import { introspection, token, userinfo } from './oidc/token';
import { jwks, openidConfiguration } from './oidc/wellKnown';
import { firstFactor, health, logout, state } from './portalApi';
import { showPortal, takeForm, takeSignOut } from './portalPages';
import { plain, Reply, Request } from './reply';
import {
  beginElevation,
  beginTotp,
  dropTotp,
  elevation,
  finishElevation,
  finishTotp,
  removeTotp,
  revokeCode,
  signInByTotp,
  totp,
  totpOptions,
} from './secondFactor/secondFactorApi';
import {
  revoke,
  sendMessage,
  takeAppCode,
  takeFirstCode,
  takeMessageCode,
} from './secondFactor/secondFactorPages';
import { PATHS } from './secondFactor/secondFactorView';
import { hostName, Visit, visitOf, World } from './world';

type Endpoint = (
  world: World,
  visit: Visit | undefined,
  request: Request,
) => Reply | Promise<Reply>;

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
  [PATHS.signIn]: [{ methods: ['POST'], answer: takeAppCode }],
  [PATHS.begin]: [{ methods: ['POST'], answer: sendMessage }],
  [PATHS.message]: [{ methods: ['POST'], answer: takeMessageCode }],
  [PATHS.app]: [{ methods: ['POST'], answer: takeFirstCode }],
  '/revoke/one-time-code': [{ methods: ['GET'], answer: revoke }],
  '/favicon.ico': [{ methods: READ, answer: noIcon }],
  '/api/health': [{ methods: READ, answer: health }],
  '/api/state': [{ methods: ['GET'], answer: state }],
  '/api/firstfactor': [{ methods: ['POST'], answer: firstFactor }],
  '/api/logout': [{ methods: ['POST'], answer: logout }],
  '/.well-known/openid-configuration': [
    { methods: ['GET'], answer: openidConfiguration },
  ],
  '/jwks.json': [{ methods: ['GET'], answer: jwks }],
  '/api/oidc/authorization': [{ methods: ['GET'], answer: authorize }],
  '/api/oidc/consent': [
    { methods: ['GET'], answer: consent },
    { methods: ['POST'], answer: decide },
  ],
  '/api/oidc/token': [{ methods: ['POST'], answer: token }],
  '/api/oidc/introspection': [{ methods: ['POST'], answer: introspection }],
  '/api/oidc/userinfo': [{ methods: ['GET', 'POST'], answer: userinfo }],
  '/consent/openid/decision': [
    { methods: ['GET'], answer: showConsent },
    { methods: ['POST'], answer: takeConsent },
  ],
  '/consent/completion': [{ methods: ['GET'], answer: showCompletion }],
  '/api/user/info': [
    { methods: ['GET'], answer: userInfo },
    { methods: ['POST'], answer: beginUserInfo },
  ],
  '/api/configuration': [{ methods: ['GET'], answer: configuration }],
  '/api/configuration/password-policy': [
    { methods: ['GET'], answer: passwordPolicy },
  ],
  '/api/checks/safe-redirection': [
    { methods: ['POST'], answer: safeRedirection },
  ],
  '/api/user/session/elevation': [
    { methods: ['GET'], answer: elevation },
    { methods: ['POST'], answer: beginElevation },
    { methods: ['PUT'], answer: finishElevation },
  ],
  '/api/secondfactor/totp': [
    { methods: ['GET'], answer: totp },
    { methods: ['POST'], answer: signInByTotp },
    { methods: ['DELETE'], answer: removeTotp },
  ],
  '/api/secondfactor/totp/register': [
    { methods: ['GET'], answer: totpOptions },
    { methods: ['PUT'], answer: beginTotp },
    { methods: ['POST'], answer: finishTotp },
    { methods: ['DELETE'], answer: dropTotp },
  ],
};

/** Browsers ask for one with each page. */
function noIcon(): Reply {
  return { status: 204, headers: {}, body: '' };
}

const FORWARD_AUTH = '/api/authz/forward-auth';
const REVOCATION = /^\/api\/user\/session\/elevation\/([\w-]+)$/;

/** The answer to a request. */
export async function answer(world: World, request: Request): Promise<Reply> {
  const { pathname } = request.url;
  if (pathname === FORWARD_AUTH) {
    return forwardAuth(world, request);
  }
  const [, revoked] = REVOCATION.exec(pathname) ?? [];
  if (revoked !== undefined && request.method === 'DELETE') {
    return revokeCode(world, revoked);
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
