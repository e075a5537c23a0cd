/*
 * Proves that the examples of docs/users/api.md do what the page says: they are run as they stand there, by
 * bash and curl, against the portal's own authentication, policy and engine in a process, with the OpenID
 * provider and the outside systems of the sandbox. And that a token that was exchanged is a person to the
 * policy: roles and ownership hold, and 401 and 403 are told apart. Which tokens are exchanged is proven
 * by the auth module, each route with each role by the backend plugin.
 */
import { join } from 'node:path';
import {
  createOidcStandIn,
  OidcStandIn,
  SANDBOX_ORGANIZATION_ID,
  SANDBOX_PASSWORD,
  SANDBOX_PROJECT_ID,
} from '@opencsp/sandbox';
import { z } from 'zod';
import {
  Example,
  examplesOf,
  patternOf,
  Ran,
  runExamples,
} from './__testUtils__/ApiPage';
import { Scene } from './__testUtils__/Scene';
import { SlimBackend } from './__testUtils__/SlimBackend';

jest.setTimeout(300_000);

const PAGE = join(__dirname, '../../../docs/users/api.md');
const CLIENT = { clientId: 'opencsp-portal', clientSecret: 'portal-secret' };

let idp: OidcStandIn;
let scene: Scene;
let backend: SlimBackend;
let portal = '';
let examples: Example[];
let ran: Ran[];
let errors: string;

beforeAll(async () => {
  idp = await createOidcStandIn({
    port: 0,
    clients: [{ ...CLIENT, redirectUris: [], postLogoutRedirectUris: [] }],
  });
  scene = await Scene.begin({
    hasProfiles: true,
    program: 'slimPortalProcess.ts',
  });
  backend = await scene.addBackend({}, url => {
    portal = url;
    return {
      auth: {
        environment: 'development',
        session: { secret: 'a secret of this test' },
        providers: {
          zitadel: { development: CLIENT },
          'zitadel-bearer': {},
        },
      },
      permission: { enabled: true },
      opencsp: {
        identity: {
          issuer: idp.issuer,
          projectId: SANDBOX_PROJECT_ID,
          organizationId: SANDBOX_ORGANIZATION_ID,
        },
        hosts: {
          allowedNetworks: ['127.0.0.0/8'],
          sshKeyFile: scene.outside.keys.portal.replace(/\.pub$/, ''),
          ansiblePublicKeyFile: scene.outside.keys.ansible,
          defaults: { port: scene.sshPort },
        },
      },
    };
  });
  await backend.start();
  examples = await examplesOf(PAGE);
  ({ ran, errors } = await runExamples(examples, {
    PORTAL: portal,
    ISSUER: idp.issuer,
    PROJECT_ID: SANDBOX_PROJECT_ID,
    CLIENT_ID: 'portal-script',
    CLIENT_SECRET: SANDBOX_PASSWORD,
  }));
});

afterAll(async () => {
  await scene?.end();
  await idp?.close();
});

/** The portal's token of somebody. */
async function tokenOf(user: string): Promise<string> {
  const { accessToken } = await idp.control({ scenario: 'access-token', user });
  const answer = await fetch(`${portal}/api/auth/zitadel-bearer/refresh`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  const { backstageIdentity } = z
    .object({ backstageIdentity: z.object({ token: z.string() }) })
    .parse(await answer.json());
  return backstageIdentity.token;
}

async function call(token: string | undefined, path: string) {
  const answer = await fetch(`${portal}/api/opencsp/v1${path}`, {
    headers: token ? { authorization: `Bearer ${token}` } : {},
  });
  const body = z
    .looseObject({ items: z.array(z.unknown()).optional() })
    .parse(await answer.json());
  return { status: answer.status, body };
}

it('each example of the page runs, and prints what the page shows', () => {
  const said = ({ line }: Example, { printed }: Ran) =>
    `api.md:${line} printed ${printed}\n${errors}`;
  expect(examples.length).toBeGreaterThan(10);
  const wrong = examples.flatMap((example, at) => {
    const { printed } = ran[at];
    const isRight =
      printed !== undefined &&
      (example.shown === undefined ||
        patternOf(example.shown).test(printed.trim()));
    return isRight ? [] : [said(example, ran[at])];
  });
  expect(wrong.slice(0, 1)).toEqual([]);
});

it('nothing that the portal logged has a token or a secret in it', () => {
  const log = JSON.stringify(backend.log());
  expect(log).toContain('Issuing token for user:default/370000000000000004');
  expect(log).not.toMatch(/eyJ[A-Za-z0-9_-]{20}/);
  expect(log).not.toContain(SANDBOX_PASSWORD);
});

describe('a caller with an exchanged token', () => {
  it('sees and owns as the person; others see nothing of it', async () => {
    const own = await call(await tokenOf('portal-script'), '/profiles');
    expect(own.body).toMatchObject({
      items: [{ name: 'home', owner: 'user:default/370000000000000004' }],
    });
    const others = await call(await tokenOf('member'), '/profiles');
    expect([others.status, others.body.items]).toEqual([200, []]);
    const all = await call(await tokenOf('operator'), '/profiles');
    expect(all.body.items).toHaveLength(1);
  });

  it('is 403 where the role does not allow it, and 401 without a good token', async () => {
    const viewer = await tokenOf('viewer');
    expect((await call(viewer, '/sizes')).status).toBe(200);
    expect((await call(viewer, '/health/details')).status).toBe(403);
    expect((await call(undefined, '/sizes')).status).toBe(401);
    const { accessToken } = await idp.control({
      scenario: 'access-token',
      user: 'viewer',
    });
    // The provider's own token is no token of the portal: it has to be exchanged.
    expect((await call(z.string().parse(accessToken), '/sizes')).status).toBe(
      401,
    );
  });
});
