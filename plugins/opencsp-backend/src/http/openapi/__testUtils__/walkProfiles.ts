import { Knex } from 'knex';
import { startProfilesPortal } from '../../../__testUtils__/profilesPortal';
import { GOOD_PROFILE } from '../../../__testUtils__/profilesWorld';

type Portal = Awaited<ReturnType<typeof startProfilesPortal>>;

const BODY = { ...GOOD_PROFILE, passwordStrategy: 'generated' };
const LOGIN = 'lldap-admin-password';

/** Every use case of profiles. */
export async function walkProfiles(db: Knex): Promise<Set<string>> {
  const portal = await startProfilesPortal(db);
  try {
    await walkChoice(portal);
    const id = await walkCreate(portal);
    await walkBranch(portal, id);
    await walkSecrets(portal, id);
    await walkTrouble(portal, id);
    await walkDelete(portal, id);
    return portal.as.checker.seen;
  } finally {
    await portal.backend.stop();
  }
}

async function walkChoice({ as }: Portal): Promise<void> {
  const member = as('member');
  await member.get('/service-definitions');
  await member.get('/domain-advice?domain=ada.example.com');
  await member.get('/domain-advice?domain=localhost');
  for (let number = 0; number < 31; number++) {
    await member.post('/handoffs', { value: 'seven wet umbrellas' });
  }
  await member.post('/profiles/preview', { name: 'family' });
  await member.post('/profiles/preview', BODY);
}

async function walkCreate({ as, world }: Portal): Promise<string> {
  const member = as('member');
  const create = (body: object) =>
    member.post('/profiles', body).set('idempotency-key', 'key');
  const { body } = await create(BODY);
  await create(BODY);
  await create({ ...BODY, name: 'other' });
  await world.settle(body.id);
  await member.get('/profiles?attention=false&state=saved');
  await member.get(`/profiles/${body.id}`);
  await as('service').get(`/profiles/${body.id}/outcome`);
  return body.id;
}

async function walkBranch({ as, world }: Portal, id: string): Promise<void> {
  const member = as('member');
  const { name: _name, ...rest } = BODY;
  const { body } = await member.get(`/profiles/${id}`);
  const edit = { ...rest, version: body.version, domain: 'new.example.com' };
  await member.post(`/profiles/${id}/preview`, edit);
  await member.put(`/profiles/${id}`, edit);
  await member.put(`/profiles/${id}`, edit);
  await world.settle(id);
  for (const part of ['files', 'diff', 'history', 'history?limit=1']) {
    await member.get(`/profiles/${id}/${part}`);
  }
  const unknown = 'f'.repeat(40);
  await member.get(`/profiles/${id}/files?commit=${unknown}`);
  world.repository.isDown = true;
  for (const part of ['files', 'diff', 'history']) {
    await member.get(`/profiles/${id}/${part}`);
  }
  world.repository.isDown = false;
}

async function walkSecrets({ as, world }: Portal, id: string): Promise<void> {
  const member = as('member');
  await member.get(`/profiles/${id}/secrets`);
  for (const name of [LOGIN, LOGIN, 'redis-password']) {
    await member.post(`/profiles/${id}/secrets/${name}/reveal`);
  }
  await member.post(`/profiles/${id}/secrets/${LOGIN}/rotate`);
  await member.post(`/profiles/${id}/secrets/${LOGIN}/rotate`);
  await world.settle(id);
}

/** What somebody committed by hand, and a save that failed. */
async function walkTrouble({ as, world }: Portal, id: string): Promise<void> {
  const { store, clock } = world;
  const now = clock.now();
  const commit = 'b'.repeat(40);
  const decide = () =>
    as('member').post(`/profiles/${id}/foreign`, { commit, decision: 'take' });
  await decide();
  await as('member').post(`/profiles/${id}/retry`);
  const before = await store.get(id);
  if (!before) {
    throw new Error('The profile is gone');
  }
  const foreign = {
    ...{ commit, subject: 'By hand', author: 'Bob', at: now },
    problems: [{ path: 'config.env', message: 'It was changed.' }],
  };
  await store.saveRequest(
    before,
    { ...before, foreign: { ...foreign, problems: [] } },
    now,
  );
  await as('member').get(`/profiles/${id}`);
  await decide();
  const saving = await store.get(id);
  if (!saving) {
    throw new Error('The profile is gone');
  }
  const failure = {
    ...{ reason: 'repository-unreachable', message: 'It does not answer.' },
    ...{ nextStep: 'Try again.', retryable: true, at: now },
  };
  await store.saveRequest(
    saving,
    { ...saving, state: 'failed', failure, foreign },
    now,
  );
  await as('service').get(`/profiles/${id}/outcome`);
  await as('member').get('/profiles?attention=true');
  await as('member').post(`/profiles/${id}/retry`);
}

/** First while it is deployed, then when it is not. */
async function walkDelete({ as, world }: Portal, id: string): Promise<void> {
  const typed = { confirm: 'family' };
  const on = {
    ...{ id: 'deployment', number: 1 },
    ...{ profileName: 'family', hostName: 'web' },
  };
  const remove = () => as('member').delete(`/profiles/${id}`, typed);
  Object.assign(world.options, { deployedOn: { liveOf: async () => on } });
  await remove();
  Object.assign(world.options, { deployedOn: undefined });
  await remove();
}
