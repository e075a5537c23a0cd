import { Knex } from 'knex';
import { run } from '../../../__testUtils__/hostObservations';
import { startHostsPortal } from '../../../__testUtils__/hostsPortal';
import { registration } from '../../../__testUtils__/hostsWorld';

/** Every use case of hosts. */
export async function walkHosts(db: Knex): Promise<Set<string>> {
  const { as, world, backend } = await startHostsPortal(db);
  const member = as('member');
  const register = (body: object) =>
    member.post('/hosts', body).set('idempotency-key', 'key');
  try {
    await member.post('/hosts/scan', { address: 'web.example.com' });
    world.silent.add('192.0.2.99');
    await member.post('/hosts/scan', { address: '192.0.2.99' });
    const { body } = await register(registration());
    await register(registration());
    await register(registration('192.0.2.8'));
    await register(registration('192.0.2.99'));
    // The machine on the way shows another key than the one that is given.
    const { fingerprint } = registration('192.0.2.8');
    await member.post('/hosts/scan', {
      address: '192.0.2.7',
      jump: { address: '192.0.2.9', user: 'root', fingerprint },
    });
    const path = `/hosts/${body.id}`;
    await member.get('/hosts?state=checking&kind=registered');
    await member.get(path);
    await member.post(`${path}/cancel`);
    await member.post(`${path}/check`);
    await member.post(`${path}/prepare`);
    await world.pass(body.id, { state: 'preparing', run: run() }, ['one']);
    await member.post(`${path}/check`);
    await member.post(`${path}/prepare`);
    await member.post(`${path}/cancel`);
    await world.pass(body.id, { state: 'ready', run: undefined }, ['two']);
    for (const part of ['/logs', '/logs/stream', '/logs/download']) {
      await member.get(`${path}${part}`);
    }
    await member.post(`${path}/check`);
    world.deployed.set(body.id, {
      ...{ id: 'deployment', number: 1, hostName: 'web' },
      ...{ profileId: 'profile', profileName: 'family' },
    });
    await member.delete(path, { confirm: 'web' });
    world.deployed.clear();
    await member.delete(path, { confirm: 'web' });
    return as.checker.seen;
  } finally {
    await backend.stop();
  }
}
