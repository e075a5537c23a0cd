/*
 * Proves that several portal processes on one database make each machine once, share the work, and
 * go on when one of them is killed; and that one which stands still for longer than its lease, in the
 * middle of a call, does no harm when it wakes up. Real processes on PostgreSQL and SQLite, the real
 * clients, the sandbox's systems. The order of calls is drawn from seeds in the backend plugin's
 * `replicas.test.ts`.
 */
import { Instance } from '@opencsp/plugin-opencsp-common';
import { HoldingProxy } from './__testUtils__/HoldingProxy';
import { postgresScene, SceneDatabase } from './__testUtils__/sceneDatabase';
import { Scene } from './__testUtils__/Scene';
import { SlimBackend } from './__testUtils__/SlimBackend';
import { until } from './__testUtils__/until';

jest.setTimeout(600_000);

const postgres =
  process.env.BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING;

const settings = [
  ...(postgres
    ? [{ database: 'PostgreSQL', replicas: 3, machines: 30, postgres }]
    : []),
  { database: 'SQLite', replicas: 2, machines: 8, postgres: undefined },
];

const ONCE = { monitoring: 1, security: 1, hardening: 1 };

let scene: Scene;
let sceneDatabase: SceneDatabase | undefined;

async function begin(connection: string | undefined): Promise<void> {
  sceneDatabase = connection ? postgresScene(connection) : undefined;
  scene = await Scene.begin({ speed: 40, database: sceneDatabase?.config });
}

async function end(): Promise<void> {
  await scene?.end();
  await sceneDatabase?.drop();
}

describe.each(settings)(
  '$replicas processes on one $database',
  ({ replicas, machines, postgres: connection }) => {
    const backends: SlimBackend[] = [];

    beforeAll(async () => {
      await begin(connection);
      for (let number = 0; number < replicas; number++) {
        const backend = await scene.addBackend();
        await backend.start();
        backends.push(backend);
      }
    });

    afterAll(end);

    it('make each machine once, share the work, and go on without the one that is killed', async () => {
      const instances: Instance[] = [];
      for (let number = 0; number < machines; number++) {
        const backend = backends[number % replicas];
        instances.push(await scene.create(backend));
      }
      const [first, ...others] = backends;
      await until(
        () => 'half of the machines are configured',
        async () => {
          const { items } = await first.client.listInstances({ limit: 100 });
          const moved = items.filter(({ state }) =>
            ['configuring', 'active'].includes(state),
          );
          return moved.length > machines / 2;
        },
      );
      backends.forEach(backend =>
        expect(
          backend.log().filter(line => line.message.startsWith('Instance is'))
            .length,
        ).toBeGreaterThan(0),
      );
      await first.kill();

      const [second] = others;
      for (const { id, machineName } of instances) {
        await second.untilState(id, 'active');
        const work = await second.ask(client => client.getInstanceWork(id));
        expect(await scene.world.differences(work, machineName)).toEqual([]);
        expect(await attemptsOf(id)).toEqual(ONCE);
      }
      expect((await scene.world.objects()).sort()).toEqual(
        instances.map(({ machineName }) => machineName).sort(),
      );
      expect((await scene.world.machines()).length).toBe(machines);
      backends.forEach(backend =>
        expect(backend.log().filter(({ level }) => level === 'error')).toEqual(
          [],
        ),
      );
    });
  },
);

describe('a process that stands still for longer than its lease', () => {
  let slow: SlimBackend;
  let other: SlimBackend;
  let kubernetes: HoldingProxy;
  let semaphore: HoldingProxy;

  beforeEach(async () => {
    await begin(postgres);
    kubernetes = await HoldingProxy.to(scene.outside.kubernetes.url);
    semaphore = await HoldingProxy.to(scene.outside.semaphore.url);
    slow = await scene.addBackend({
      kubernetesUrl: kubernetes.url,
      semaphoreUrl: semaphore.url,
    });
    other = await scene.addBackend();
    await slow.start();
  });

  afterEach(async () => {
    await end();
    await kubernetes?.close();
    await semaphore?.close();
  });

  /** Sleeps inside the call whose answer is held back; the answer is there when it wakes up. */
  async function sleepInside(held: HoldingProxy, id: string): Promise<void> {
    await held.untilHeld();
    await until(
      () => 'it works on the machine',
      async () => (await slow.client.getInstanceWork(id)).heldBy,
    );
    slow.pause();
    held.release();
    await other.start();
  }

  /** Wakes it up, and waits until it has done other work from beginning to end. */
  async function wakeUp(): Promise<void> {
    slow.resume();
    await slow.untilItAnswers();
    const { id, name } = await scene.create(slow, { configure: false });
    await slow.untilState(id, 'active');
    await slow.ask(client => client.deleteInstance(id, name));
    await slow.untilState(id, 'deleted');
  }

  async function expectSound({ id, machineName }: Instance): Promise<void> {
    const work = await other.ask(client => client.getInstanceWork(id));
    expect(await scene.world.differences(work, machineName)).toEqual([]);
  }

  it.each([
    // Not the list of all tasks: the ledger reads that one, too, and would be held in its place.
    ['it looks whether its run was started', /^GET .*\/tasks\/last/],
    ['it looks for the template of its run', /^GET .*\/templates/],
    ['it starts a run', /^POST .*\/tasks/],
  ])('starts no second run when %s', async (_name, request) => {
    semaphore.hold(request);
    const instance = await scene.create(slow);
    await sleepInside(semaphore, instance.id);
    await other.untilState(instance.id, 'active');
    await wakeUp();
    expect(await attemptsOf(instance.id)).toEqual(ONCE);
    await expectSound(instance);
  });

  it('makes no object for a machine that was deleted meanwhile', async () => {
    kubernetes.hold();
    const instance = await scene.create(slow);
    await sleepInside(kubernetes, instance.id);
    await other.untilState(instance.id, 'configuring');
    await other.ask(client =>
      client.deleteInstance(instance.id, instance.name),
    );
    await other.untilState(instance.id, 'deleted');
    await wakeUp();
    expect(await scene.world.objects()).toEqual([]);
    expect(await scene.world.machines()).toEqual([]);
    await expectSound(instance);
  });
});

async function attemptsOf(id: string) {
  const attempts: Record<string, number> = {};
  for (const { template } of await scene.world.tasksOf(id)) {
    attempts[template] = (attempts[template] ?? 0) + 1;
  }
  return attempts;
}
