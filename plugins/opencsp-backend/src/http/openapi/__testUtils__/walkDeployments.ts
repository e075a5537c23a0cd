import { Knex } from 'knex';
import { startDeploymentsPortal } from '../../../__testUtils__/deployments/deploymentsPortal';
import { hostAway } from '../../../services/deployments/deploymentErrors';
import { GENERATIONS } from '../examples/deployments';

type Portal = Awaited<ReturnType<typeof startDeploymentsPortal>>;

/** Every use case of deployments, and of the services that they brought. */
export async function walkDeployments(db: Knex): Promise<Set<string>> {
  const portal = await startDeploymentsPortal(db);
  const { as, backend, world } = portal;
  try {
    const owner = 'user:default/member';
    const profile = await world.aProfile('member', 'family');
    const host = await world.aHost({ owner, createdBy: owner });
    const request = { profileId: profile.id, hostId: host.id };
    await as('member').post('/deployments/validate', { profileId: profile.id });
    await as('member').post('/deployments/validate', request);
    await walkRun(portal, request);
    await walkRollback(portal, request);
    return as.checker.seen;
  } finally {
    await backend.stop();
  }
}

async function walkRun(portal: Portal, request: object): Promise<void> {
  const { as, world } = portal;
  const member = as('member');
  const { body } = await start(portal, request, 'one');
  await start(portal, request, 'one');
  await start(portal, { ...request, prepare: true }, 'one');
  await start(portal, request, 'other');
  const path = `/deployments/${body.id}`;
  await member.post(`${path}/retry`);
  await member.delete(path, {});
  const time = world.clock.now();
  await world.pass(
    body.id,
    { state: 'succeeded' },
    {
      log: [{ step: 'verify', time, text: 'jellyfin is healthy' }],
      services: [{ id: 'jellyfin', state: 'up' }],
    },
  );
  await member.get('/deployments?live=true&state=succeeded');
  for (const part of ['', '/logs', '/logs/stream', '/logs/download']) {
    await member.get(`${path}${part}`);
  }
  await as('service').get(`${path}/outcome`);
  const services = await member.get('/services?state=up');
  await member.get(`/services/${services.body.items[0].id}`);
  await as('service').get('/internal/service-changes');
  world.kept.generations = GENERATIONS.generations;
  await member.get(`${path}/generations`);
  world.kept.generations = hostAway('The host does not answer.');
  await member.get(`${path}/generations`);
  await member.post(`${path}/cancel`);
  await rollback(portal, path, 'none');
}

/** A second run fails, is tried again, and the first one is brought back and removed. */
async function walkRollback(portal: Portal, request: object): Promise<void> {
  const { as, world } = portal;
  const { body } = await start(portal, request, 'two');
  const path = `/deployments/${body.id}`;
  const failure = {
    ...{ step: 'verify', reason: 'container-unhealthy', retryable: true },
    ...{ message: 'It is not healthy.', nextStep: 'Look at its log.' },
    at: world.clock.now(),
  };
  await world.pass(body.id, { state: 'failed', failure });
  await as('service').get(`${path}/outcome`);
  await as('member').post(`${path}/retry`);
  await as('member').post(`${path}/cancel`);
  await world.pass(body.id, {
    state: 'failed',
    failure,
    requested: undefined,
  });
  const back = await rollback(portal, path, 'back');
  await rollback(portal, path, 'back');
  await world.pass(back.body.id, { state: 'rolled-back' });
  await as('member').delete(`/deployments/${back.body.id}`, {});
}

function start({ as }: Portal, request: object, key: string) {
  return as('member').post('/deployments', request).set('idempotency-key', key);
}

function rollback({ as }: Portal, path: string, key: string) {
  return as('member').post(`${path}/rollback`).set('idempotency-key', key);
}
