/*
 * Proves that an inspection tells what runs from what was asked for, in one exchange, and says nothing of
 * services when the engine is silent; leaves the reading of containers to engine.test.ts.
 */
import { createComposeDriver } from './composeDriver';
import { bundle, PROJECT } from './__testUtils__/bundle';
import { runSteps } from './__testUtils__/runStep';
import { ScriptedHost } from './__testUtils__/ScriptedHost';

const composeDriver = createComposeDriver();

async function deployed(): Promise<ScriptedHost> {
  const host = new ScriptedHost();
  const deployment = bundle();
  await runSteps(composeDriver.steps(deployment), host, deployment);
  return host;
}

async function look(host: ScriptedHost) {
  const inspection = await composeDriver.inspect(host, bundle(), {});
  const drift = inspection.services.flatMap(service =>
    service.drift.map(({ kind, container }) => [service.id, kind, container]),
  );
  return {
    ...inspection,
    drift,
    states: Object.fromEntries(
      inspection.services.map(({ id, state }) => [id, state]),
    ),
  };
}

describe('an inspection', () => {
  it('of what was deployed finds all of it up, in one exchange that changes nothing', async () => {
    const host = await deployed();
    const calls: string[] = [];
    host.beforeCall = what => {
      calls.push(what);
    };
    const { states, drift, strangers, services, engineTrouble } = await look(
      host,
    );
    expect(calls).toEqual(['gather']);
    expect(new Set(Object.values(states))).toEqual(new Set(['up']));
    expect([drift, strangers, engineTrouble]).toEqual([[], [], undefined]);
    expect(services.find(({ id }) => id === 'notes')?.containers).toEqual([
      {
        name: `${PROJECT}-notes-1`,
        state: 'running',
        health: 'healthy',
        restarts: 0,
        startedAt: expect.stringMatching(/Z$/),
        image: 'lab/web:1',
      },
      expect.objectContaining({ name: `${PROJECT}-notes-main-db-1` }),
    ]);
  });

  it('finds what was stopped, removed, changed, and what nobody asked for', async () => {
    const host = await deployed();
    const { engine } = host;
    Object.assign(engine.container('wiki'), {
      status: 'exited',
      exitCode: 137,
    });
    engine.container('authelia').image = 'lab/other:1';
    engine.container('redis').env = [];
    engine.container('lldap').env = ['A=b'];
    engine.container('notes').env = [];
    engine.container('traefik').networks = [];
    engine.containers = engine.containers.filter(
      ({ service }) => service !== 'notes-main-db',
    );
    engine.containers.push({
      ...engine.container('redis'),
      id: 'e'.repeat(64),
      service: 'miner',
      name: `${PROJECT}-miner-1`,
      image: 'evil/miner:1',
    });
    const { states, drift, strangers } = await look(host);
    expect(drift).toEqual([
      ['traefik', 'changed', `${PROJECT}-traefik-1`],
      ['authelia', 'image-changed', `${PROJECT}-authelia-1`],
      ['notes', 'changed', `${PROJECT}-notes-1`],
      ['notes', 'missing', 'notes-main-db'],
      ['wiki', 'stopped', `${PROJECT}-wiki-1`],
    ]);
    expect(states).toMatchObject({
      wiki: 'stopped',
      notes: 'missing',
      redis: 'up',
    });
    expect(strangers).toEqual([
      {
        kind: 'unknown-container',
        container: `${PROJECT}-miner-1`,
        detail: expect.stringContaining('evil/miner:1'),
      },
    ]);
  });

  it.each([
    ['exited', 'stopped', 'stopped'],
    ['created', 'stopped', 'stopped'],
    ['dead', 'stopped', 'stopped'],
    ['paused', 'stopped', 'stopped'],
    ['restarting', 'restarting', undefined],
    ['gone', 'missing', 'missing'],
  ])(
    'tells one that is %s from the others: it asks for all of them',
    async (status, state, kind) => {
      const host = await deployed();
      const { engine } = host;
      engine.container('wiki').status = status;
      if (status === 'gone') {
        engine.containers = engine.containers.filter(
          ({ service }) => service !== 'wiki',
        );
      }
      const { states, drift } = await look(host);
      expect(states).toMatchObject({ wiki: state, notes: 'up' });
      expect(drift.map(([service, what]) => [service, what])).toEqual(
        kind ? [['wiki', kind]] : [],
      );
    },
  );

  it('finds a tag that stands for another image than it did', async () => {
    const host = await deployed();
    host.engine.images.set('lab/web:1', 'sha256:moved');
    const { drift } = await look(host);
    expect(drift).toHaveLength(8);
    expect(new Set(drift.map(([, kind]) => kind))).toEqual(
      new Set(['image-changed']),
    );
  });

  it('finds what a broken run left under a name with an id before it', async () => {
    const host = await deployed();
    host.engine.containers.push({
      ...host.engine.container('wiki'),
      id: 'd'.repeat(64),
      name: `7f82a683722f_${PROJECT}-wiki-1`,
      status: 'created',
    });
    const { states, strangers } = await look(host);
    expect(states.wiki).toBe('up');
    expect(strangers).toHaveLength(1);
  });

  it('says that the engine is silent, and nothing of services', async () => {
    const host = await deployed();
    host.engine.is = 'stopped';
    expect(await look(host)).toMatchObject({
      engineTrouble: 'The Docker engine stopped: it does not answer.',
      services: [],
      strangers: [],
    });
  });
});
