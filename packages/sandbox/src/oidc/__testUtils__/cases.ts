import type { ReplayOptions, SignInAs } from './replayOptions';

const WEB = '400661970908417062';
const OTHER_WEB = '400661971009080358';
const WEB_OFF = '400661970925128742';
const PKCE = '400661970941971494';
const ALL =
  'openid profile email offline_access urn:zitadel:iam:org:projects:roles';
const PORTAL_AUDIENCE =
  'urn:zitadel:iam:org:project:id:400661970354703398:aud urn:zitadel:iam:org:projects:roles';

const LESS = 'the recording keeps some fields of the answer';
const OTHER_CAST = 'the recording’s world had other entries by then';
const AT_ONCE = 'the requests were sent at once: see oidcStandIn.test.ts';
const LAG = 'the recording shows the lag of a projection';
const BY_API = 'its session came from the Session API';
const ONE_ALGORITHM = 'the stand-in has RSA keys only';
const ASSERTION =
  'a key of the service user is needed: see serviceUsers.test.ts';
const LATER = 'it needs a token of a user that this case made before';

const reasons = (reason: string, ...labels: string[]) =>
  Object.fromEntries(labels.map(label => [label, reason]));

const asAlice: SignInAs = { user: 'alice', client: WEB_OFF };
const opaque = (scope: string): SignInAs => ({
  ...asAlice,
  scope,
  kind: 'access_token',
});

/** How each recorded case is played; what is not compared has its reason. */
export const CASES: Record<string, ReplayOptions> = {
  '01-discovery/discovery': {
    statusOnly: reasons(LESS, 'with Origin (CORS)'),
  },
  '01-discovery/health': {},
  '01-discovery/jwks': {},
  '01-discovery/unknown-host': {
    partial: [
      'cluster host + x-zitadel-instance-host',
      'cluster host + x-zitadel-instance-host without port + x-zitadel-public-host',
      'x-forwarded-host',
      'localhost + x-forwarded-proto https',
    ],
  },
  '01-discovery/ui-paths': {
    skip: reasons(
      'the stand-in brings the login application along',
      'GET /ui/v2/login/login?authRequest=V2_1',
    ),
  },
  '02-setup/app-update-resets-fields': {
    statusOnly: reasons(LESS, 'now', 'get', 'get: login version gone'),
  },
  '02-setup/project-and-roles': {
    isSeeded: true,
    skip: reasons(
      OTHER_CAST,
      'ListProjectRoles at once after the write',
      'ListProjects',
    ),
  },
  '02-setup/role-grants': { isSeeded: true },
  '02-setup/second-org': {
    isSeeded: true,
    skip: reasons(
      OTHER_CAST,
      'search',
      'ListProjectGrants',
      'ListProjects now also shows the granted project',
    ),
  },
  '02-setup/service-users': { isSeeded: true },
  '02-setup/users': { isSeeded: true },
  '03-authorize/authorize-requests': {},
  '03-authorize/code-binding': {
    scope: 'openid',
    scenarios: [{ scenario: 'newer', on: false }],
    statusOnly: reasons(
      'claims that cross projects are of no use to a portal',
      'a client of another project',
    ),
    skip: reasons(
      AT_ONCE,
      'the same code four times at once, 1',
      'the same code four times at once, 2',
      'the same code four times at once, 3',
      'the same code four times at once, 4',
    ),
  },
  '03-authorize/happy-path': { skip: reasons(BY_API, '3b GET session') },
  '03-authorize/token-errors': {
    scope: 'openid',
    scenarios: [{ scenario: 'newer', on: false }],
    statusOnly: reasons(
      'the recording had no nonce, or the other client’s settings',
      'code of another client',
      'PKCE app, authorization without code_challenge, token without verifier',
      'secret app, no PKCE at all: works?',
      'plain challenge, plain verifier',
    ),
  },
  '04-tokens/client-credentials': {
    skip: reasons(
      OTHER_CAST,
      '… used at the API (users list)',
      '… used at the API',
    ),
  },
  '04-tokens/expiry': {
    scope:
      'openid profile offline_access urn:zitadel:iam:org:project:id:zitadel:aud',
    tokens: {
      'gEq7zh…Rrme (len 104)': { client: WEB_OFF, kind: 'access_token' },
    },
    wait: {
      'expired JWT: userinfo': 4,
      'refresh after 7.5 s idle': 7,
    },
    skip: reasons(
      'the token of another sign-in is not there yet when time passes',
      'expired opaque: userinfo',
      'session afterwards',
    ),
    statusOnly: reasons(
      'dave is no administrator in the cast',
      'API with a human access token (ZITADEL audience)',
    ),
  },
  '04-tokens/introspection': {
    user: 'alice',
    scope: 'openid profile email offline_access',
    tokens: {
      'L56Sr3…Wcun (len 104)': opaque(ALL),
      'eyJ…cLwXOQ (jwt, len 770)': { client: OTHER_WEB, scope: 'openid' },
      'eyJ…m1URrA (jwt, len 1347)': {
        client: OTHER_WEB,
        scope: `openid ${PORTAL_AUDIENCE}`,
      },
      'eyJ…BFGNWw (jwt, len 1944)': {
        client: WEB,
        scope: ALL,
        kind: 'id_token',
      },
      'aL1JxQ…Vcti (len 104)': { kind: 'refresh_token' },
    },
    statusOnly: reasons(
      'the scopes of that sign-in are not in the recording',
      'opaque token of portal-web-off by portal-api',
    ),
  },
  '04-tokens/jwt-profile': {
    skip: reasons(
      ASSERTION,
      'scope openid profile + portal audience + roles',
      'userinfo',
      'introspection by portal-api',
      'introspection by other-api',
      'no scope',
      'one assertion used once',
      '… and again (replay)',
      'exp 2 h ahead',
    ),
  },
  '04-tokens/pat-after-reactivation': {
    wait: {
      'PAT 1': 140,
      'userinfo PAT 3 after it expired': 10,
    },
  },
  '04-tokens/pat': {
    skip: reasons(
      'the recording does not show this token being made',
      'new PAT works',
      'userinfo after reactivation',
    ),
  },
  '04-tokens/revocation': {
    user: 'alice',
    tokens: {
      '_EjlC-…DNLc (len 104)': { client: WEB, kind: 'refresh_token' },
    },
    statusOnly: reasons(
      'the scopes of that sign-in are not in the recording',
      'refresh still works?',
    ),
  },
  '04-tokens/role-claims': {
    statusOnly: reasons(
      'the cast’s other-user was given another role in between',
      'alice at the other project client, audience of portal + plural scope',
    ),
  },
  '04-tokens/role-scope-filter': {},
  '04-tokens/userinfo': {
    user: 'alice',
    tokens: {
      'pfEAsM…QMBh (len 104)': opaque('openid'),
      'hJZki4…QZiM (len 104)': opaque('openid profile'),
      'kuPWQv…35Fz (len 104)': opaque('openid email'),
      'HyntBz…mzJY (len 104)': opaque('openid phone address'),
      'BWfwQj…Bbj3 (len 104)': opaque(
        'openid urn:zitadel:iam:org:projects:roles',
      ),
      'jOOk1T…JzmM (len 104)': opaque('openid urn:zitadel:iam:user:metadata'),
      'iz3zfN…YIjA (len 104)': opaque(
        'openid urn:zitadel:iam:user:resourceowner',
      ),
      'uyU0-3…-kUw (len 104)': opaque(
        'openid urn:zitadel:iam:org:project:id:400661970790911014:aud urn:zitadel:iam:org:projects:roles',
      ),
      'Ip7_6I…89DV (len 104)': opaque('profile email'),
      'GKhuws…-OoL (len 104)': opaque(
        `${ALL} urn:zitadel:iam:user:metadata urn:zitadel:iam:user:resourceowner`,
      ),
      'eyJ…RzjZBw (jwt, len 770)': {
        client: OTHER_WEB,
        scope: 'openid profile',
      },
      'eyJ…yo1_gg (jwt, len 770)': {
        client: OTHER_WEB,
        scope: 'openid profile urn:zitadel:iam:org:projects:roles',
      },
      'eyJ…r3jrww (jwt, len 1340)': { user: 'una', scope: ALL },
      'eyJ…x223Dw (jwt, len 1078)': { user: 'gina', scope: ALL },
      'eyJ…gl5xxw (jwt, len 1604)': { user: 'alice', scope: ALL },
      'eyJ…BFGNWw (jwt, len 1944)': { kind: 'id_token' },
      'eyJ…glAAAA (jwt, len 1604)': { broken: true },
    },
    statusOnly: reasons(
      'metadata, and the scopes of the first administrator’s token, are not there',
      'PAT of the instance owner',
      'opaque token, app without assertions | openid urn:zitadel:iam:user:metadata',
      'opaque token, app without assertions | openid profile email phone address offline_access urn:zitadel:iam:org:projects:roles urn:zitadel:iam:user:metadata urn:zitadel:iam:user:resourceowner',
    ),
  },
  '05-refresh/after-session-delete': {
    user: 'dave',
    signInBefore: ['delete session'],
    statusOnly: reasons(LESS, 'after 5 s: GET session'),
    skip: reasons(
      'sessions of the Session API may end by time',
      'finalize with the expired session',
      'after 5 s: GET session',
    ),
  },
  '05-refresh/role-changes': {
    skip: reasons(LAG, 'userinfo with the old access token at once'),
    statusOnly: reasons(LAG, 'introspection of the old access token'),
  },
  '05-refresh/rotation': {},
  '05-refresh/scopes-and-errors': {
    user: 'erin',
    scenarios: [{ scenario: 'newer', on: false }],
    tokens: {
      'Qqpuqd…-W-C (len 104)': { scope: 'openid offline_access' },
      'YFrzSd…8TIN (len 104)': { client: WEB, kind: 'refresh_token' },
      '_b8RYX…fpV2 (len 104)': { client: WEB, kind: 'refresh_token' },
      'HqTwbV…8vys (len 104)': { client: PKCE, kind: 'refresh_token' },
      'eyJ…Q5QrCw (jwt, len 1340)': { kind: 'access_token' },
    },
  },
  '05-refresh/user-and-session-state': {
    user: 'frank',
    signInBefore: [
      'deactivate frank',
      'lock frank',
      'DELETE session by the login client',
      'password changed by an administrator',
    ],
    only: ({ label }) =>
      !/delete|new session|finalize|application|deactivated application/i.test(
        label,
      ),
  },
  '06-logout/end-session': {
    tokens: {
      'eyJ…AAAAAA (jwt, len 1675)': { broken: true, kind: 'id_token' },
      'eyJ…WYvG8w (jwt, len 1340)': { kind: 'access_token' },
      'FLzHsr…a9Wn (len 104)': {
        client: WEB_OFF,
        kind: 'access_token',
        sameBrowser: true,
      },
    },
    skip: reasons(
      BY_API,
      'after it: GET session',
      'after the refused one: GET session',
    ),
    only: ({ label }) =>
      !/broken signature|access token \(JWT\)|still alive|POST with form|^dead$|second client|two clients/.test(
        label,
      ),
  },
  '06-logout/end-session-login-v2-required': {},
  '07-directory/authorizations-and-orgs': {
    skip: {
      ...reasons(
        LATER,
        'grant for a user to be deleted',
        'delete the user',
        'grant of gina afterwards',
      ),
    },
  },
  '07-directory/cascades': {
    only: ({ label }) =>
      /^(\w+Project(Grant)?\b|member back|authorizations in Acme a|project inactive: authorize)/.test(
        label,
      ),
  },
  '07-directory/user-states': {
    partial: [
      'ulf: created without word on verification',
      'ida: no password, unverified (POST /v2/users/human)',
      'carol',
    ],
    skip: reasons(
      LATER,
      'POST /v2/users/new without password, unverified',
      '… GET',
      'deactivate an initial user',
    ),
    statusOnly: reasons(
      OTHER_CAST,
      'list USER_STATE_ACTIVE',
      'list USER_STATE_INITIAL',
    ),
  },
  '07-directory/users-filters': {
    skip: reasons(
      OTHER_CAST,
      'type human',
      'organisation Acme',
      'caller: ORG_USER_MANAGER of Portal',
      'instance owner with x-zitadel-orgid of Acme: the header does not narrow v2 lists?',
      'ORG_USER_MANAGER of Portal with x-zitadel-orgid of Acme',
      'Connect style: UserService/ListUsers',
    ),
  },
  '07-directory/users-paging': {
    only: ({ response }) => (response?.status ?? 0) >= 400,
  },
  '07-directory/events': {
    only: ({ response }) => (response?.status ?? 0) >= 400,
  },
  '08-api-errors/authentication': {
    user: 'bob',
    tokens: {
      'eyJ…XWAAAA (jwt, len 1482)': { broken: true },
      'eyJ…XW90iQ (jwt, len 1482)': { user: 'bob' },
      'eyJ…sv5EZQ (jwt, len 1510)': {
        user: 'bob',
        scope: 'openid urn:zitadel:iam:org:project:id:zitadel:aud',
      },
      'eyJ…Yvwf6w (jwt, len 1775)': { kind: 'id_token' },
    },
  },
  '08-api-errors/authorisation': {
    skip: reasons(OTHER_CAST, 'm1 lists applications', 'm2 reads users'),
  },
  '08-api-errors/protocol': {
    skip: reasons(
      OTHER_CAST,
      'Connect without the protocol version header',
      'REST empty body',
      'REST without content type',
      'REST with gRPC-Web content type',
      'snake_case JSON names accepted?',
    ),
  },
  '09-keys/rotation': {
    user: 'bob',
    scope: 'openid profile offline_access',
    skip: {
      ...reasons(LAG, 'JWKS right after creation (initial key listed already)'),
      ...reasons(
        ONE_ALGORITHM,
        'CreateWebKey ECDSA P-256',
        'CreateWebKey Ed25519',
        'CreateWebKey RSA 3072 SHA512',
        'Activate',
        'JWKS with all kinds',
      ),
      ...reasons('the stand-in’s keys have no dates', 'ListWebKeys'),
    },
    partial: ['discovery: algorithms do not change'],
  },
  '11-newer-version/opaque-token-form': {
    scenarios: [{ scenario: 'newer' }],
    statusOnly: reasons(
      'another world, with other ids',
      'userinfo with it',
      'introspection',
    ),
  },
};
