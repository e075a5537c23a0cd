/*
 * Proves how far a request is said to come, for each answer that was recorded
 * (recorded/traefik/requests-auth-down.json, config-errors.json; recorded/authelia/01-anonymous.json):
 * 404 without a router, 502, 503, an empty 500 of a missing login portal, redirects that are expected or
 * not. Leaves history to decideRoutes.test.ts.
 */
import { reachOf, ReachContext } from './reachOf';
import { AnswerSeen, RouterSeen } from './routeObservation';

const NAME = 'files.lab.example.com';
const PORTAL = 'auth.lab.example.com';
const LOGIN = `https://${PORTAL}/?rd=https%3A%2F%2F${NAME}%2F&rm=GET`;
const NOT_FOUND = '404 page not found\n';

function router(status: string, ...errors: string[]): RouterSeen {
  return {
    name: 'files@file',
    rule: `Host(\`${NAME}\`)`,
    entryPoints: ['websecure'],
    status,
    errors,
  };
}

function answer(
  status: number,
  more: Partial<Extract<AnswerSeen, { of: 'answer' }>> = {},
): AnswerSeen {
  return { of: 'answer', status, body: 'x', ...more };
}

function told(seen: AnswerSeen, context: Partial<ReachContext> = {}) {
  const { state, trouble } = reachOf(seen, {
    about: { name: NAME, signIn: false },
    portals: [PORTAL],
    ...context,
  });
  return [state, trouble?.code];
}

const GUARDED = { about: { name: NAME, signIn: true } };

it.each<[string, AnswerSeen, string, string | undefined]>([
  ['a name without address', { of: 'dns', message: 'x' }, 'dns', 'no-address'],
  [
    'an address that is not allowed',
    { of: 'not-allowed', address: '10.0.0.1' },
    'unknown',
    'address-not-allowed',
  ],
  [
    'a port that is closed',
    { of: 'tcp', refused: true, message: 'x' },
    'tcp',
    'connection-refused',
  ],
  [
    'a firewall',
    { of: 'tcp', refused: false, message: 'x' },
    'tcp',
    'connection-lost',
  ],
  ['no HTTPS', { of: 'tls', message: 'x' }, 'tls', 'tls-failed'],
  ['200', answer(200), 'up', undefined],
  ['204', answer(204, { body: '' }), 'up', undefined],
  [
    '302 to its own login',
    answer(302, { location: '/login' }),
    'up',
    undefined,
  ],
  [
    '302 to itself by name',
    answer(302, { location: `https://${NAME}:8443/x` }),
    'up',
    undefined,
  ],
  [
    '302 to another server',
    answer(302, { location: 'https://evil.example.org/' }),
    'http-error',
    'sent-elsewhere',
  ],
  [
    '302 to the login portal',
    answer(302, { location: LOGIN }),
    'http-error',
    'sign-in-unexpected',
  ],
  ['401 of its own', answer(401), 'http-error', 'service-refuses'],
  ['404 of its own', answer(404), 'http-error', 'service-refuses'],
  ['500 of its own', answer(500), 'http-error', 'service-error'],
  ['an empty 500', answer(500, { body: '' }), 'http-error', 'service-error'],
  [
    '502 of the proxy',
    answer(502, { body: 'Bad Gateway' }),
    'http-error',
    'backend-down',
  ],
  [
    '503 of the proxy',
    answer(503, { body: 'no available server\n' }),
    'http-error',
    'no-server',
  ],
  ['503 of its own', answer(503), 'http-error', 'service-error'],
  ['504 of the proxy', answer(504), 'http-error', 'backend-slow'],
])('%s', (_, seen, state, code) => {
  expect(told(seen)).toEqual([state, code]);
});

it.each<[string, AnswerSeen, string, string | undefined]>([
  ['302 to the portal', answer(302, { location: LOGIN }), 'sign-in', undefined],
  [
    '401 with its address',
    answer(401, { location: LOGIN }),
    'sign-in',
    undefined,
  ],
  ['303 to the portal', answer(303, { location: LOGIN }), 'sign-in', undefined],
  ['an open page', answer(200), 'http-error', 'sign-in-missing'],
  [
    'a login of its own',
    answer(302, { location: '/login' }),
    'http-error',
    'sign-in-missing',
  ],
  ['404 of the service', answer(404), 'http-error', 'sign-in-missing'],
  [
    '302 to another server',
    answer(302, { location: 'https://evil.example.org/' }),
    'http-error',
    'sent-elsewhere',
  ],
  [
    'the portal down',
    answer(500, { body: '' }),
    'http-error',
    'auth-server-down',
  ],
  [
    'the portal down, on a path that it lets pass',
    answer(500, { body: '', isOpenPath: true }),
    'http-error',
    'auth-server-down',
  ],
  ['500 of the service', answer(500), 'http-error', 'service-error'],
  ['400 of the portal', answer(400), 'http-error', 'auth-refuses'],
  ['401 without address', answer(401), 'http-error', 'auth-refuses'],
  ['403 of the portal', answer(403), 'http-error', 'auth-refuses'],
  ['an open path', answer(200, { isOpenPath: true }), 'up', undefined],
  [
    'a sign-in on an open path',
    answer(302, { isOpenPath: true, location: LOGIN }),
    'http-error',
    'sign-in-unexpected',
  ],
])('signed in to: %s', (_, seen, state, code) => {
  expect(told(seen, GUARDED)).toEqual([state, code]);
});

describe('the proxy’s own 404', () => {
  const notFound = answer(404, { body: NOT_FOUND });
  const gone = 'the service "files@docker" does not exist';

  it.each<[string, RouterSeen[] | undefined, string, string]>([
    ['nobody could ask', undefined, 'not-routed', 'no-router'],
    ['there is no router', [], 'not-routed', 'no-router'],
    [
      'the container does not run',
      [router('disabled', gone)],
      'not-routed',
      'container-not-running',
    ],
    [
      'the router is bad',
      [router('disabled', 'middleware "x@file" does not exist')],
      'not-routed',
      'router-refused',
    ],
    [
      'the router is on: the page itself is not found',
      [router('enabled')],
      'http-error',
      'service-refuses',
    ],
  ])('when %s', (_, routers, state, code) => {
    expect(told(notFound, { routers })).toEqual([state, code]);
  });

  it('quotes why a router is off', () => {
    const { trouble } = reachOf(notFound, {
      about: { name: NAME, signIn: false },
      portals: [],
      routers: [router('disabled', 'bad rule')],
    });
    expect(trouble?.detail).toBe('bad rule');
  });
});

it('takes no odd address for its own', () => {
  expect(told(answer(302, { location: 'http://[' }))[1]).toBe('sent-elsewhere');
  expect(told(answer(302, { location: `//${PORTAL}/` }), GUARDED)[0]).toBe(
    'sign-in',
  );
});
