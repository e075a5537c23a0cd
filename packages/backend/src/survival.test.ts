/*
 * The same-end property, in real processes: the portal is killed in each state of each journey and
 * started again, and comes to the same end, with one object, one task for each step and attempt, and
 * a ledger that says what the world is. The real clients, the sandbox's systems, SQLite in a file.
 * Leaves deaths between two calls to the backend plugin's `deaths.test.ts`, where they are counted
 * one by one, and several processes at once to `replicas.test.ts`.
 */
import { Instance } from '@opencsp/plugin-opencsp-common';
import { Deaths, Phase } from './__testUtils__/Deaths';
import { Scene } from './__testUtils__/Scene';
import { SlimBackend } from './__testUtils__/SlimBackend';
import { until } from './__testUtils__/until';

jest.setTimeout(600_000);

/** What a journey needs; `at` kills the portal when the machine is in that phase. */
interface Traveller {
  id: string;
  machineName: string;
  at(phase: Phase): Promise<void>;
  until(state: Instance['state']): Promise<Instance>;
  /** Until a configuration run works on it. */
  untilRunning(): Promise<void>;
  cancel(): Promise<void>;
  retry(): Promise<void>;
  remove(): Promise<void>;
  /** Has the next tries to make this machine fail, on the platform. */
  control(scenario: string, parameters?: object): Promise<void>;
}

/** Where a journey ends, and how often each of its steps was begun. */
interface End {
  state: Instance['state'];
  attempts: Partial<Record<'monitoring' | 'security' | 'hardening', number>>;
}

const ONCE = { monitoring: 1, security: 1, hardening: 1 };

describe('a portal that is killed in each state of each journey', () => {
  let scene: Scene;
  let backend: SlimBackend;
  let deaths: Deaths;

  beforeAll(async () => {
    scene = await Scene.begin({ speed: 8 });
    backend = await scene.addBackend();
    await backend.start();
    deaths = new Deaths(backend, scene.databaseFile);
  });

  afterAll(() => scene?.end());

  const configured = async (it: Traveller) => {
    await it.at('configuring: monitoring');
    await it.at('configuring: security');
    await it.at('configuring: hardening');
    await it.at('active');
  };

  const journeys: {
    name: string;
    travel(it: Traveller): Promise<void>;
    end: End;
  }[] = [
    {
      name: 'create, delete from active',
      travel: async it => {
        await it.at('provisioning');
        await configured(it);
        await it.remove();
        await it.at('deleting');
      },
      end: { state: 'deleted', attempts: ONCE },
    },
    {
      name: 'a machine that cannot be made, retry',
      travel: async it => {
        await it.control('apply-fails', { times: 1 });
        await it.at('provisioning');
        await it.at('failed');
        await it.retry();
        await it.at('active');
      },
      end: { state: 'active', attempts: ONCE },
    },
    {
      name: 'a machine that cannot be made, delete',
      travel: async it => {
        await it.control('plan-fails', { times: 1 });
        await it.at('failed');
        await it.remove();
        await it.at('deleting');
      },
      end: { state: 'deleted', attempts: {} },
    },
    {
      name: 'a configuration that fails, retry',
      travel: async it => {
        await it.until('configuring');
        await it.control('ssh-refuses-key');
        await it.at('failed');
        await it.control('reset');
        await it.retry();
        await it.at('configuring: hardening');
        await it.at('active');
      },
      end: { state: 'active', attempts: { hardening: 1 } },
    },
    {
      name: 'cancel while provisioning, retry',
      travel: async it => {
        await it.at('provisioning');
        await it.cancel();
        await it.at('provisioning, cancelled');
        await it.at('failed');
        await it.retry();
        await it.at('active');
      },
      end: { state: 'active', attempts: ONCE },
    },
    {
      name: 'cancel while provisioning, delete',
      travel: async it => {
        await it.until('provisioning');
        await it.cancel();
        await it.at('failed');
        await it.remove();
        await it.at('deleting');
      },
      end: { state: 'deleted', attempts: {} },
    },
    {
      name: 'cancel while configuring, retry',
      travel: async it => {
        await it.at('configuring: monitoring');
        await it.untilRunning();
        await it.cancel();
        await it.at('stopping a run');
        await it.at('failed');
        await it.retry();
        await it.at('configuring: security');
        await it.at('active');
      },
      end: { state: 'active', attempts: { hardening: 1 } },
    },
    {
      name: 'cancel while configuring, delete',
      travel: async it => {
        await it.untilRunning();
        await it.cancel();
        await it.at('stopping a run');
        await it.at('failed');
        await it.remove();
        await it.at('deleting');
      },
      end: { state: 'deleted', attempts: {} },
    },
    {
      name: 'delete while provisioning',
      travel: async it => {
        await it.at('provisioning');
        await it.remove();
        await it.at('deleting');
      },
      end: { state: 'deleted', attempts: {} },
    },
    {
      name: 'delete while configuring',
      travel: async it => {
        await it.at('configuring: monitoring');
        await it.remove();
        await it.at('deleting');
      },
      end: { state: 'deleted', attempts: {} },
    },
    {
      name: 'deleted outside',
      travel: async it => {
        await it.until('active');
        await it.control('delete-object', { force: true });
        await it.until('lost');
        await it.at('lost');
      },
      end: { state: 'lost', attempts: ONCE },
    },
  ];

  it('comes to the same end, with nothing made twice and nothing left', async () => {
    // All begin at a platform that is down, so that all are killed while they are pending.
    await scene.outside.kubernetes.control({ scenario: 'api-down' });
    const travellers: Traveller[] = [];
    for (let count = 0; count < journeys.length; count++) {
      travellers.push(traveller(await scene.create(backend)));
    }
    await deaths.kill();
    await scene.outside.kubernetes.control({ scenario: 'api-up' });

    await Promise.all(
      journeys.map(({ travel }, index) => travel(travellers[index])),
    );
    for (const [index, { name, end }] of journeys.entries()) {
      const { state, attempts } = end;
      const machine = travellers[index];
      expect({ name, ...(await endOf(machine, state)) }).toEqual({
        name,
        state,
        // What somebody else removed is missing, and that is what the ledger is for.
        differences:
          state === 'lost'
            ? [`the ledger says exists of the object ${machine.machineName}`]
            : [],
        left: [],
        objects: state === 'active' ? 1 : 0,
        attempts: expect.objectContaining(attempts),
      });
    }
    process.stdout.write(`${deaths.report()}\n`);
    // Deaths in quick phases happen in most runs; each of them is met in reconcile/deaths.test.ts.
    expect(deaths.phases()).toEqual(
      expect.arrayContaining([
        'active',
        'configuring: hardening',
        'configuring: monitoring',
        'configuring: security',
        'failed',
        'lost',
        'pending',
        'provisioning',
      ]),
    );
    const quota = await backend.ask(client => client.getQuota());
    expect(quota.used.instances).toBe(
      journeys.filter(({ end }) => end.state !== 'deleted').length,
    );
  });

  function traveller({ id, name, machineName }: Instance): Traveller {
    const get = () => backend.ask(client => client.getInstance(id));
    /** Asked again when the answer was lost with the portal: then it is under way already. */
    const ask = async (question: () => Promise<unknown>) => {
      const before = await get();
      await question().catch(async error => {
        if ((await get()).state === before.state) {
          throw error;
        }
      });
    };
    return {
      id,
      machineName,
      at: phase => deaths.at(id, phase),
      until: state => backend.untilState(id, state),
      untilRunning: async () => {
        await until(
          () => `a run works on ${machineName}`,
          async () =>
            (
              await scene.world.tasksOf(id)
            ).some(({ status }) => status === 'running'),
        );
      },
      cancel: () => ask(() => backend.ask(client => client.cancelInstance(id))),
      retry: () => ask(() => backend.ask(client => client.retryInstance(id))),
      remove: () =>
        ask(() => backend.ask(client => client.deleteInstance(id, name))),
      control: async (scenario, parameters = {}) => {
        const { machines, kubernetes } = scene.outside;
        const ofMachines = ['ssh-refuses-key', 'reset'].includes(scenario);
        await (ofMachines ? machines : kubernetes).control({
          scenario,
          ...(scenario === 'reset' ? {} : { name: machineName }),
          ...parameters,
        });
      },
    };
  }

  async function endOf(
    { id, machineName }: Traveller,
    wanted: Instance['state'],
  ) {
    const { world } = scene;
    const { state } = await backend.untilState(id, wanted);
    const work = await backend.ask(client => client.getInstanceWork(id));
    const objects = await world.objects();
    return {
      state,
      differences: await world.differences(work, machineName),
      left: state === 'deleted' ? await leftOf(machineName) : [],
      objects: objects.filter(name => name === machineName).length,
      attempts: await attemptsOf(id),
    };
  }

  async function leftOf(machineName: string): Promise<string[]> {
    const { world } = scene;
    const machines = await world.machines();
    return [
      ...machines.filter(name => name === machineName),
      ...(await world.secretsOf(machineName)),
    ];
  }

  async function attemptsOf(id: string) {
    const attempts: Record<string, number> = {};
    for (const { template } of await scene.world.tasksOf(id)) {
      attempts[template] = (attempts[template] ?? 0) + 1;
    }
    return attempts;
  }
});
