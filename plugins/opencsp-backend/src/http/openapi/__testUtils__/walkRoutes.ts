import { Knex } from 'knex';
import { startDeploymentsPortal } from '../../../__testUtils__/deployments/deploymentsPortal';
import { waitingName } from '../../../__testUtils__/deployments/playedRoutes';

/** Every use case of the addresses of profiles. */
export async function walkRoutes(db: Knex): Promise<Set<string>> {
  const { as, backend, world } = await startDeploymentsPortal(db);
  const { clock, played } = world;
  const member = as('member');
  try {
    const now = clock.now();
    const wiki = waitingName('wiki', now, { pauseUntil: now + 60_000 });
    const cloud = waitingName('cloud', now, { openSince: now });
    const { id } = await played.looked({}, ({ set }) => ({
      set: { ...set, names: [cloud, wiki], troubles: [{ code: 'host-clock' }] },
    }));
    const gone = await played.looked({}, () => ({ state: 'ended' }));
    await member.get('/routes?profileId=profile-1&hostId=host-1');
    await member.get(`/routes/${id}`);
    await member.post(`/routes/${id}/look`);
    await member.post(`/routes/${gone.id}/look`);
    for (const { name } of [wiki, cloud]) {
      await member.post(`/routes/${id}/order`, { name });
    }
    await member.post(`/routes/${gone.id}/order`, { name: wiki.name });
    return as.checker.seen;
  } finally {
    await backend.stop();
  }
}
