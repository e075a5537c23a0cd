/*
 * Proves what becomes of a certificate that the proxy fails to renew, from the first failed renewal to ten
 * days after its end, look by look through the reconciler on a real database: it is told early, then louder,
 * each stage once; no order of the portal's own makes it worse; HTTP is served at the end; and a renewal
 * ends it all. Leaves the words of notifications to `publish/routeMessages.test.ts`, and which certificate
 * is near its end to `domain/routes/servedCertificate.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { readRoutes } from '@opencsp/rendering';
import {
  runningRoutes,
  writesOf,
} from '../../__testUtils__/deployments/runningRoutes';
import {
  acmeText,
  DAY,
  HOUR,
  issuedCertificate,
} from '../../domain/routes/__testUtils__/RouteWorld';
import { OrderFailureSeen } from '../../domain/routes/routeObservation';

jest.setTimeout(120_000);

const WIKI = 'wiki.ada.example.com';
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** Traefik tries to renew a certificate of 90 days from 30 days before its end on, once a day. */
const RENEWED_FROM = 30;

/** A profile whose certificate has this many days left, each of which brings a failed renewal. */
async function failingToRenew() {
  const running = await runningRoutes(databases);
  const { routes, record, stage } = running;
  const { expiresAt = 0 } = (await routes.name(record, WIKI)).certificate;
  const failures: OrderFailureSeen[] = [];
  routes.seen = seen =>
    seen.proxy.of === 'up'
      ? { ...seen, proxy: { ...seen.proxy, failures: [...failures] } }
      : seen;
  stage.clock.advance(expiresAt - RENEWED_FROM * DAY - stage.clock.now());
  await routes.runDue();
  await stage.notifications();
  /** Lets a day go by, with looks every six hours. @returns what was told in it */
  const day = async (isRenewed = false) => {
    if (!isRenewed) {
      const at = stage.clock.now();
      failures.push({ name: WIKI, at, text: acmeText(WIKI) });
    }
    for (let look = 0; look < 4; look += 1) {
      await routes.runDue();
      stage.clock.advance(6 * HOUR);
    }
    const { state, trouble } = (await routes.name(record, WIKI)).certificate;
    return { state, trouble, told: await stage.notifications() };
  };
  return { ...running, day };
}

describe('a certificate that is not renewed for 40 days', () => {
  it('is told early, then louder, each once', async () => {
    const { day } = await failingToRenew();
    const codes: Array<string | undefined> = [];
    const told: Array<[number, string]> = [];
    for (let left = RENEWED_FROM; left > -10; left -= 1) {
      const today = await day();
      codes.push(today.trouble?.code);
      told.push(...today.told.map((text): [number, string] => [left, text]));
    }
    // Nine days are left to the proxy, which tries again by itself.
    expect(codes).toEqual([
      ...Array(9).fill(undefined),
      ...Array(14).fill('expiring'),
      ...Array(7).fill('expiring-soon'),
      ...Array(10).fill('expired'),
    ]);
    expect(
      told.map(([left, text]) => [left, JSON.parse(text).severity]),
    ).toEqual([
      [21, 'normal'],
      [7, 'high'],
      [0, 'high'],
    ]);
    expect(told[0][1]).toContain('ends on');
    expect(told[2][1]).toContain('has ended');
  });

  it('says why, in the words of the authority', async () => {
    const { day } = await failingToRenew();
    let today = await day();
    for (let passed = 1; passed < 10; passed += 1) {
      today = await day();
    }
    expect(today.trouble).toEqual({
      code: 'expiring',
      detail: expect.stringMatching(
        /^Its end: \d{4}-\d\d-\d\d\. The proxy says: .*acme:error:connection/,
      ),
    });
  });

  it('is not ordered by the portal, whose writes would have the proxy try all over again', async () => {
    const { day, routes, record } = await failingToRenew();
    const { asks } = (await routes.name(record, WIKI)).orders;
    const writes = writesOf(routes);
    for (let left = RENEWED_FROM; left > 0; left -= 1) {
      await day();
    }
    expect(writes.count).toBe(0);
    await day();
    // Only that pages are served over HTTP from now on; the resolver stays, so that it can still be renewed.
    expect(writes.count).toBe(1);
    const { wiki, wiki_http: plain } =
      readRoutes(routes.file ?? '').http.routers ?? {};
    expect(wiki.tls).toEqual({ certResolver: 'le' });
    expect(plain.middlewares).toEqual(['security-headers']);
    for (let after = 0; after < 9; after += 1) {
      await day();
    }
    expect(writes.count).toBe(1);
    const name = await routes.name(record, WIKI);
    expect(name.orders.asks.filter(at => !asks.includes(at))).toEqual([]);
  });

  it('is well again when it is renewed after all', async () => {
    const { day, routes, stage, world } = await failingToRenew();
    for (let left = RENEWED_FROM; left > -10; left -= 1) {
      await day();
    }
    world.of(WIKI).certificate = issuedCertificate(WIKI, stage.clock.now());
    const { state, trouble, told } = await day(true);
    expect([state, trouble, told]).toEqual(['issued', undefined, []]);
    const { wiki_http: plain } =
      readRoutes(routes.file ?? '').http.routers ?? {};
    expect(plain.middlewares).toEqual(['to-https']);
  });
});
