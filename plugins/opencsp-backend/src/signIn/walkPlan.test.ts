/*
 * Proves what there is to sign in to in the files of a commit: the sign-in portal, at most two services that
 * people may open with one factor, and why there is none. Leaves the way through it to `reconcile/signInChecks`.
 */
import { FILES } from '@opencsp/rendering';
import { wantedRoutes } from '../domain/routes/__testUtils__/RouteWorld';
import { walkPlan } from './walkPlan';

const DOMAIN = 'ada.example.com';
const ROUTES = 'routes.yml';

function planOf(
  services: readonly string[],
  {
    authelia,
    ids = ['redis'],
  }: { authelia?: string; ids?: readonly string[] } = {},
) {
  return walkPlan(
    {
      driver: {
        proxy: () => ({
          ...{ routesPath: ROUTES, routesFile: `/${ROUTES}` },
          ...{ get: () => [], log: () => [] },
        }),
      },
      deployment: {
        ...{ id: 'd', project: 'ada-home', commit: 'c', hosts: [] },
        needs: { memoryMiB: 1, diskGiB: 1 },
        services: ids.map(id => ({
          ...{ id, title: id, isCore: true, canGoBack: false, version: '1' },
        })),
        files: [
          {
            path: ROUTES,
            content: JSON.stringify(wantedRoutes(services, DOMAIN)),
          },
          ...(authelia === undefined
            ? []
            : [{ path: FILES.authelia, content: authelia }]),
        ],
      },
    },
    [],
  );
}

const BOTH = ['authelia', 'wiki!', 'photos!', 'cloud!'];

/** As it is rendered, with the values that the portal itself fills in. */
const RULES = `
identity_providers:
  oidc:
    hmac_secret: {{ secret "/run/secrets/authelia-oidc-hmac-secret" | msquote }}
    jwks:
      - key_id: "main"
        key: {{ secret "/run/secrets/authelia-oidc-jwks-key" | mindent 10 "|" | msquote }}
access_control:
  default_policy: "deny"
  rules:
    - domain: "cloud.ada.example.com"
      policy: "bypass"
      resources:
        - "^/remote.php"
    - domain: "cloud.ada.example.com"
      policy: "two_factor"
      subject:
        - ["group:people"]
    - domain: "photos.ada.example.com"
      policy: "one_factor"
      subject: ["group:admins"]
    - domain: "wiki.ada.example.com"
      policy: "one_factor"
      subject:
        - ["group:people"]
        - ["group:use-wiki"]
`;

it('is the portal, and two services behind it', () => {
  expect(planOf(BOTH)).toEqual({
    plan: {
      portal: `authelia.${DOMAIN}`,
      services: [`cloud.${DOMAIN}`, `photos.${DOMAIN}`],
      ...{ staging: false, hasSessionStore: true },
    },
  });
});

it('leaves out what asks for more than a password of a person', () => {
  expect(planOf(BOTH, { authelia: RULES })).toMatchObject({
    plan: { services: [`wiki.${DOMAIN}`] },
  });
});

it('is for a person where nothing else is left', () => {
  expect(planOf(['authelia', 'cloud!'], { authelia: RULES })).toEqual({
    nothing: expect.stringContaining('second factor'),
    isByHand: true,
  });
});

it.each(['a: [', 'access_control: {}', '[]'])(
  'tries each service where the rules cannot be read: %s',
  authelia => {
    expect(planOf(BOTH, { authelia })).toMatchObject({
      plan: { services: [`cloud.${DOMAIN}`, `photos.${DOMAIN}`] },
    });
  },
);

it('knows where sessions are kept', () => {
  expect(planOf(BOTH, { ids: [] })).toMatchObject({
    plan: { hasSessionStore: false },
  });
});

it('is nothing without a sign-in portal', () => {
  expect(planOf(['wiki!'])).toEqual({
    nothing: 'The profile has no sign-in portal.',
  });
});

it('is for a person where each service asks the portal itself', () => {
  expect(planOf(['authelia', 'wiki'])).toEqual({
    nothing: expect.stringContaining('No service'),
    isByHand: true,
  });
});
