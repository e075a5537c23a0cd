/*
 * Proves that each hop of a sign-in that breaks names itself, over real TLS against a proxy, a sign-in portal and
 * a store of sessions on loopback that answer as recorded; and that a directory that is away, a store that is
 * away and a password that is refused are told apart. Leaves checks that pass to `signInChecks.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  AccountTroubleError,
  HostConnectError,
} from '@opencsp/plugin-opencsp-node';
import { newName } from '../../domain/routes/routeRecord';
import { SignInStage } from '../../signIn/__testUtils__/SignInStage';
import {
  PHOTOS,
  PORTAL,
  SignInWorld,
  UNTRUSTED,
  WIKI,
} from '../../signIn/__testUtils__/SignInWorld';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const MINUTE = 60_000;

let stages: SignInStage[] = [];

async function begin(): Promise<SignInStage> {
  const stage = await SignInStage.begin(databases);
  stages.push(stage);
  return stage;
}

afterEach(() => {
  stages.forEach(stage => stage.close());
  stages = [];
});

const away = () =>
  new AccountTroubleError('service-away', 'LLDAP is away.', 'Start it.');

/** What is broken, and which hop has to say so. */
const BROKEN: [
  string,
  string,
  string,
  (world: SignInWorld, stage: SignInStage) => void,
][] = [
  [
    'nothing listens on the host',
    'route',
    'sign-in-route',
    ({ host }) => host.ports.delete(443),
  ],
  [
    'the SSH server forbids it',
    'route',
    'sign-in-route',
    ({ host }) => {
      host.allowsForwarding = false;
    },
  ],
  [
    'the proxy knows no way',
    'route',
    'sign-in-route',
    ({ services }) => services.delete(PHOTOS),
  ],
  [
    'the certificate is the proxy’s own',
    'certificate',
    'sign-in-certificate',
    ({ certificates }) => certificates.set(PHOTOS, UNTRUSTED),
  ],
  [
    'what listens speaks no TLS',
    'certificate',
    'sign-in-certificate',
    ({ host }) =>
      host.ports.set(443, stream => {
        stream.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      }),
  ],
  [
    'nobody guards the service',
    'redirect',
    'sign-in-unguarded',
    ({ open }) => open.add(PHOTOS),
  ],
  [
    'people are sent elsewhere',
    'redirect',
    'sign-in-redirect',
    ({ open, services }) => {
      open.add(PHOTOS);
      const location = 'https://elsewhere.example.com/?rd=x';
      services.set(PHOTOS, { status: 302, headers: { location } });
    },
  ],
  [
    'the portal is away',
    'redirect',
    'sign-in-portal',
    world => {
      world.isPortalDown = true;
    },
  ],
  [
    'the portal shows no page',
    'portal',
    'sign-in-portal',
    ({ portal }) => portal.set('/', { status: 503 }),
  ],
  [
    'the portal answers oddly',
    'sign-in',
    'sign-in-portal',
    ({ portal }) => portal.set('/api/firstfactor', { status: 200, body: 'x' }),
  ],
  [
    'the portal refuses for a reason of its own',
    'sign-in',
    'sign-in-refused',
    world => {
      world.isDirectoryLost = true;
    },
  ],
  [
    'the store of sessions is away',
    'sign-in',
    'sign-in-sessions-away',
    world => {
      world.isStoreDown = true;
    },
  ],
  [
    'the directory goes away in between',
    'sign-in',
    'sign-in-directory-away',
    world => {
      world.isDirectoryLost = true;
      let verified = 0;
      world.directory.around = (name, when) => {
        verified += name === 'verify' && when === 'before' ? 1 : 0;
        if (name === 'verify' && when === 'before' && verified === 2) {
          throw away();
        }
      };
    },
  ],
  [
    'the directory forgets the password in between',
    'sign-in',
    'sign-in-directory-refuses',
    world => {
      world.before = line => {
        if (line.includes('/api/firstfactor')) {
          [...world.directory.entries.values()].forEach(entry => {
            entry.password = 'another';
          });
        }
      };
    },
  ],
  [
    'the portal gives no cookie',
    'cookie',
    'sign-in-cookie',
    ({ portal }) =>
      portal.set('/api/firstfactor', {
        status: 200,
        body: JSON.stringify({ status: 'OK' }),
      }),
  ],
  [
    'the cookie is for the portal alone',
    'cookie',
    'sign-in-cookie',
    world => {
      world.cookieDomain = PORTAL;
    },
  ],
  [
    'the service breaks',
    'service',
    'sign-in-service',
    ({ services }) => services.set(PHOTOS, { status: 502 }),
  ],
  [
    'the service lets nobody in',
    'service',
    'sign-in-not-allowed',
    ({ services }) => services.set(PHOTOS, { status: 403 }),
  ],
  [
    'the service sends people round in circles',
    'service',
    'sign-in-service',
    ({ services }) =>
      services.set(PHOTOS, { status: 302, headers: { location: '/' } }),
  ],
  [
    'the service sends people back',
    'service',
    'sign-in-sent-back',
    ({ services }) =>
      services.set(PHOTOS, {
        status: 302,
        headers: {
          location: `https://${PORTAL}/?rd=https%3A%2F%2F${PHOTOS}%2F&rm=GET`,
        },
      }),
  ],
  [
    'the store goes away after the sign-in',
    'service',
    'sign-in-sessions-away',
    world => {
      world.before = line => {
        world.isStoreDown ||= line.startsWith('GET') && world.bodies.length > 0;
      };
    },
  ],
  [
    'the second service sends people back',
    'second-service',
    'sign-in-service',
    ({ services }) => services.set(WIKI, { status: 500 }),
  ],
  [
    'sessions do not end',
    'logout',
    'sign-in-logout',
    world => {
      world.keepsSessions = true;
    },
  ],
  [
    'the directory is away',
    'directory',
    'sign-in-directory-away',
    ({ directory }) => {
      directory.around = () => {
        throw away();
      };
    },
  ],
  [
    'the directory lets the portal in no more',
    'directory',
    'sign-in-directory',
    ({ directory }) => {
      directory.around = name => {
        if (name === 'open') {
          throw new HostConnectError('prohibited', 'Forwarding is off.');
        }
      };
    },
  ],
  [
    'the directory has somebody of this name',
    'directory',
    'sign-in-directory',
    ({ directory }) => {
      directory.around = (name, when) => {
        if (name.startsWith('ensure') && when === 'before') {
          const login = name.replace('ensure ', '');
          directory.entries.set(login, {
            ...{ login, email: 'other@example.com', displayName: 'x' },
            groups: [],
          });
        }
      };
    },
  ],
];

describe('when something is broken', () => {
  it.each(BROKEN)('%s: the hop %s says so', async (_, hop, code, breaks) => {
    const stage = await begin();
    breaks(stage.world, stage);
    const latest = await stage.check();
    expect(latest).toMatchObject({ state: 'failed', failedAt: hop, code });
    const failed = latest.hops.find(({ state }) => state === 'failed');
    expect(failed).toMatchObject({
      nextStep: expect.stringMatching(/\.$/),
      message: expect.stringMatching(/.{20}/),
    });
    stage.world.directory.around = () => undefined;
    stage.stage.clock.advance(10 * MINUTE);
    await stage.runDue();
    expect((await stage.row()).users).toEqual([]);
  });

  it('a name that leads nowhere is told, and what is behind it all the same', async () => {
    const stage = await begin();
    const { profileId, profileName, hostId, hostName, owner, id } =
      stage.record;
    const about = { owner, profileId, profileName, hostId, hostName };
    const now = stage.stage.clock.now();
    await stage.routes.follow(
      { ...about, deploymentId: id },
      () => 'mark-0123456789',
      now,
    );
    const lease = { owner: 'test', until: now + MINUTE };
    const [claim] = await stage.routes.claimDue(lease, now, 1);
    const name = newName(
      {
        ...{ name: PORTAL, service: 'authelia', https: true },
        ...{ signIn: false, isPortal: true },
      },
      now,
    );
    name.reach.portal = {
      ...{ state: 'dns', since: now, trouble: { code: 'no-address' } },
    };
    await stage.routes.finishPass(
      claim,
      {
        record: {
          ...claim.record,
          set: { ...claim.record.set, names: [name] },
        },
        ...{ attempts: 0, nextRunAt: null },
      },
      now,
    );
    const latest = await stage.check();
    expect(latest).toMatchObject({
      state: 'failed',
      failedAt: 'dns',
      code: 'sign-in-dns',
      message: expect.stringContaining(PORTAL),
    });
    expect(latest.hops.at(-1)).toMatchObject({ hop: 'logout', state: 'ok' });
  });

  it('a host that is away leaves nothing known, and the check ends', async () => {
    const stage = await begin();
    stage.world.host.trouble = 'unreachable';
    expect(await stage.check()).toMatchObject({
      ...{ state: 'unknown', code: 'sign-in-not-tried' },
      nextStep: expect.stringContaining('again'),
    });
    expect((await stage.row()).asked).toBeUndefined();
  });

  it('a way that takes too long is told with the hops before, and the user is taken away', async () => {
    const stage = await begin();
    stage.world.hangs.add(`GET ${PHOTOS}/`);
    const latest = await stage.check(stage.process({ walkMs: 300 }));
    expect(latest).toMatchObject({
      ...{ state: 'unknown', code: 'sign-in-not-tried' },
      message: expect.stringContaining('0.3 s'),
    });
    expect(latest.hops.map(({ hop }) => hop)).toEqual([
      ...['directory', 'dns', 'route', 'certificate'],
    ]);
    expect(stage.users).toEqual([]);
  });
});
