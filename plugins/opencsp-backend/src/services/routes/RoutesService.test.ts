/*
 * Proves who sees which addresses and may have them looked at or ordered, what is told of them, and that a
 * request never takes back what a pass wrote at the same moment. Over the real store. Leaves roles and HTTP
 * to `http/routeSetsRoutes.test.ts`, the words about certificates to `domain/routes`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import {
  playRoutes,
  PUBLIC_PORTS,
  waitingName,
} from '../../__testUtils__/deployments/playedRoutes';
import {
  openDeploymentServices,
  refusalOf,
} from '../../__testUtils__/deployments/serviceWorld';
import { caller } from '../../__testUtils__/profilesWorld';
import { RouteSetRow } from '../../store/routes/RouteSetStore';
import { RoutesService } from './RoutesService';

jest.setTimeout(120_000);
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const member = caller('member');
const other = caller('member2');
const viewer = caller('viewer');
const MINUTE = 60_000;

async function open() {
  const world = await openDeploymentServices(await databases.init('SQLITE_3'));
  const played = playRoutes(world);
  const { clock } = world;
  const named = (...names: RouteSetRow['set']['names']) =>
    played.looked({}, ({ set }) => ({ set: { ...set, names } }));
  return { ...world, ...played, now: clock.now(), named };
}

describe('looking at addresses', () => {
  it('tells all that is known, with ports and services that need HTTPS', async () => {
    const { routes, looked, now } = await open();
    const warnings = [{ code: 'host-clock', message: 'Wrong.', nextStep: '.' }];
    const wiki = { ...waitingName('wiki', now), signIn: false };
    const vault = { ...waitingName('vault', now), signIn: false };
    const { id } = await looked({ hostName: 'attic' }, ({ set }) => ({
      set: { ...set, names: [vault, wiki] },
      ...{ warnings, httpsOnly: ['vault'] },
    }));
    const told = await routes.get(member, id);
    const at = new Date(now).toISOString();
    expect(told).toMatchObject({
      id: 'profile-1.host-1',
      owner: 'user:default/member',
      profile: { id: 'profile-1', name: 'family' },
      host: { id: 'host-1', name: 'attic' },
      deploymentId: 'deployment-1',
      isFollowed: true,
      checkedAt: at,
      warnings,
    });
    expect(told.routes.map(({ url }) => url)).toEqual([
      `https://vault.ada.example.com:${PUBLIC_PORTS.https}`,
      `http://wiki.ada.example.com:${PUBLIC_PORTS.http}`,
    ]);
    expect(told.routes[0].checkedAt).toBe(at);
    expect(JSON.stringify(told)).not.toContain('mark-of-row');
  });

  it('is for those who may see the deployment, and for nobody else', async () => {
    const { routes, looked } = await open();
    const { id } = await looked();
    const hidden = await refusalOf(routes.get(other, id));
    expect(hidden).toMatchObject({ name: 'NotFoundError', code: 'not-found' });
    const nowhere = await refusalOf(routes.get(member, 'x.y'));
    expect(nowhere.message.replace('x.y', id)).toBe(hidden.message);
    expect((await routes.list(other, { limit: 9 })).items).toEqual([]);
    expect((await routes.get(caller('operator'), id)).id).toBe(id);
    const guest = await refusalOf(routes.list(caller('guest'), { limit: 9 }));
    expect(guest.name).toBe('NotAllowedError');
  });

  it('shows pages of lists, and leaves out what is off its host', async () => {
    const { routes, looked } = await open();
    const one = await looked();
    const gone = await looked({}, () => ({ state: 'ended' }));
    const two = await looked();
    const first = await routes.list(member, { limit: 1 });
    expect(first.totalItems).toBe(2);
    const cursor = first.nextCursor;
    const second = await routes.list(member, { limit: 1, cursor });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([
      one.id,
      two.id,
    ]);
    expect((await routes.get(member, gone.id)).isFollowed).toBe(false);
  });
});

describe('having addresses looked at', () => {
  it('makes them due at once, and changes nothing else', async () => {
    const { routes, looked, routeStore, due, now } = await open();
    const row = await looked();
    const lease = { owner: 'a', until: now + MINUTE };
    expect(await routeStore.claimDue(lease, now, 9)).toEqual([]);
    expect(await routes.look(member, row.id)).toEqual(
      await routes.get(member, row.id),
    );
    expect(due).toEqual(['due']);
    const [claim] = await routeStore.claimDue(lease, now, 9);
    expect(claim.record).toEqual(row);
  });

  it('is refused to who may only see them, and where nobody looks after them', async () => {
    const { routes, looked, due } = await open();
    const seen = await looked({ owner: viewer.userEntityRef });
    expect((await routes.get(viewer, seen.id)).id).toBe(seen.id);
    expect(await refusalOf(routes.look(viewer, seen.id))).toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('opencsp.deployment.update'),
    });
    const gone = await looked({}, () => ({ state: 'ended' }));
    for (const refused of [
      routes.look(member, gone.id),
      routes.order(member, gone.id, { name: 'wiki.ada.example.com' }),
    ]) {
      expect(await refusalOf(refused)).toMatchObject({
        name: 'ConflictError',
        code: 'routes-ended',
        message: expect.stringContaining('"family" is not on the host'),
      });
    }
    expect(due).toEqual([]);
  });
});

describe('ordering a certificate', () => {
  it('ends the pause of one name, and keeps the budget', async () => {
    const { routes, named, routeStore, due, now } = await open();
    const orders = { pauseUntil: now + MINUTE, failures: [now], streak: 1 };
    const wiki = waitingName('wiki', now, orders);
    const cloud = waitingName('cloud', now, orders);
    const before = await named(cloud, wiki);
    const told = await routes.order(member, before.id, { name: wiki.name });
    const attempts = { used: 1, limit: 4 };
    expect(told.routes.map(({ certificate }) => certificate.attempts)).toEqual([
      { ...attempts, nextAt: new Date(now + MINUTE).toISOString() },
      attempts,
    ]);
    const after = await routeStore.get(before.id);
    expect(after).toMatchObject({
      version: before.version + 1,
      set: { mark: before.set.mark, names: [cloud, { name: wiki.name }] },
    });
    expect(due).toEqual(['due']);
    const lease = { owner: 'a', until: now + MINUTE };
    expect(await routeStore.claimDue(lease, now, 9)).toHaveLength(1);
  });

  it('is refused while it is ordered, when it was ordered too often, and for other names', async () => {
    const { routes, named, routeStore, now } = await open();
    const asks = [1, 2, 3, 4].map(ago => now - ago * MINUTE);
    const open_ = waitingName('cloud', now, { openSince: now });
    const spent = waitingName('wiki', now, { asks });
    const row = await named(open_, spent);
    const refused = (name: string) =>
      refusalOf(routes.order(member, row.id, { name }));
    expect(await refused(open_.name)).toMatchObject({
      ...{ name: 'ConflictError', code: 'cannot-order' },
      message: `A certificate for ${open_.name} is ordered right now.`,
    });
    const again = new Date(now + 56 * MINUTE).toISOString();
    expect(await refused(spent.name)).toMatchObject({
      ...{ name: 'ConflictError', code: 'cannot-order' },
      message: expect.stringContaining(`ordered again at ${again}`),
    });
    expect(await refused('mail.ada.example.com')).toMatchObject({
      ...{ name: 'NotFoundError', code: 'not-found' },
    });
    expect(await refused('')).toMatchObject({ paths: ['name'] });
    expect(await routeStore.get(row.id)).toEqual(row);
  });

  it('says nothing of what is wrong with a request to who may not ask', async () => {
    const { routes, named, now } = await open();
    const { id } = await named(waitingName('wiki', now));
    expect(await refusalOf(routes.order(other, id, {}))).toMatchObject({
      ...{ name: 'NotFoundError', code: 'not-found', paths: [] },
    });
  });

  it('decides anew about what a pass wrote at the same moment, and gives up in the end', async () => {
    const { named, routeStore, options, clock, now } = await open();
    const wiki = waitingName('wiki', now, { pauseUntil: now + MINUTE });
    const row = await named(wiki);
    let writes = 1;
    const routes = new RoutesService({
      ...{ authorizer: options.authorizer, clock, ports: PUBLIC_PORTS },
      onDue: () => undefined,
      store: {
        get: id => routeStore.get(id),
        list: query => routeStore.list(query),
        wake: (ids, at) => routeStore.wake(ids, at),
        saveRequest: async (before, after, at) => {
          if (writes > 0) {
            writes -= 1;
            const httpsOnly = [`at-${writes}`];
            await routeStore.saveRequest(before, { ...before, httpsOnly }, at);
          }
          return routeStore.saveRequest(before, after, at);
        },
      },
    });
    await routes.order(member, row.id, { name: wiki.name });
    expect(await routeStore.get(row.id)).toMatchObject({
      httpsOnly: ['at-0'],
      version: row.version + 2,
    });
    writes = 100;
    expect(
      await refusalOf(routes.order(member, row.id, { name: wiki.name })),
    ).toMatchObject({ name: 'ConflictError', code: 'busy' });
  });
});
