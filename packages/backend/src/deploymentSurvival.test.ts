/*
 * The same-end property of deployments, in real processes: two portals on one database are killed while
 * each step of each run waits for its host, before the host did anything, while it does, or when only the
 * answer is missing; what runs detached goes on, and the portals that are started again come to the same
 * end, with each program started once, each container made once, nothing left running, and a ledger that
 * says what is there. The real driver over real SSH on the sandbox's machines, and a host that is checked
 * and prepared. Leaves deaths between any two calls of the engine to the backend plugin's
 * `reconcile/deployments/interruptions.test.ts`, where they are counted one by one; leases that end by
 * themselves to `survival.test.ts`; and a process that wakes up again to `replicas.test.ts`.
 */
import { randomInt } from 'node:crypto';
import { DeploymentDeaths, Moment } from './__testUtils__/DeploymentDeaths';
import { HoldingProxy } from './__testUtils__/HoldingProxy';
import { HostMachine } from './__testUtils__/HostMachine';
import { Scene } from './__testUtils__/Scene';
import { SlimBackend } from './__testUtils__/SlimBackend';
import { Stay } from './__testUtils__/Stay';
import { until } from './__testUtils__/until';

jest.setTimeout(600_000);

/** Set it to what was printed, to cut the hosts off at the same places. */
const SEED = process.env.OPENCSP_SEED ?? String(randomInt(1e9));

/** What only one step sends to a host, or the first one that does. */
const SENT = {
  checks: ' cloud-init status ',
  goBack: ' gather engine ',
  upload: ' put 0444 ',
  validate: ' config --quiet',
  stores: ' network ls --format ',
  verify: ' list /var/lib/opencsp/runs',
  files: ' remove /var/lib/opencsp/projects/',
  cleared: ' list /var/lib/opencsp/secrets',
};

/** Has a detached program begun. */
const start = (program: string) => `-${program} /`;
/** Reads what it wrote from the beginning. */
const firstPoll = (program: string) => `-${program} 0 `;

const CORE = ['authelia', 'lldap', 'redis', 'socket-proxy', 'traefik'];
/** With the one in which the passwords of the bundle are kept. */
const SMALL = ['homer', 'vaultwarden'];
const LARGE = [...SMALL, 'jellyfin'];
/** What a change of the applications does not touch. */
const UNTOUCHED = ['lldap', 'redis', 'traefik', 'vaultwarden'];
const NOTHING = { containers: [], networks: [], volumes: [], files: [] };

describe('portals that are killed in each step', () => {
  let scene: Scene;
  let backend: SlimBackend;
  let semaphore: HoldingProxy;
  let deaths: DeploymentDeaths;
  const stays: Stay[] = [];

  /** All at the same time, so that a death serves several of them. */
  const journeys = {
    'bring a commit, another one, and take all of it off again': thereAndAway,
    'bring a commit twice, and go back from another one': thereAndBack,
    'prepare a host, bring a commit at the second try, and keep its data':
      atTheSecondTry,
  };
  const ends = new Map<string, PromiseSettledResult<void>>();

  beforeAll(async () => {
    process.stdout.write(`OPENCSP_SEED=${SEED}\n`);
    // The leases of the dead are ended by hand. As long as they are, no call is given up before its death.
    const options = { speed: 10, hasProfiles: true, leaseSeconds: 120 };
    scene = await Scene.begin(options);
    semaphore = await HoldingProxy.to(scene.outside.semaphore.url);
    const ways = { semaphoreUrl: semaphore.url };
    backend = await scene.addBackend(ways);
    await backend.start();
    await (await scene.addBackend(ways)).start();
    deaths = new DeploymentDeaths(scene.backends, scene.databaseFile);
    const results = await Promise.allSettled(
      Object.values(journeys).map(travel => travel()),
    );
    Object.keys(journeys).forEach((name, at) => ends.set(name, results[at]));
  });

  afterAll(async () => {
    await Promise.allSettled(stays.map(stay => stay.end()));
    await scene?.end();
    await semaphore?.close();
  });

  it.each(Object.keys(journeys))('%s', name => {
    const end = ends.get(name);
    if (end?.status === 'rejected') {
      throw end.reason;
    }
    expect(end?.status).toBe('fulfilled');
  });

  it('leave out no step of the driver, and no state of a host on its way', () => {
    process.stdout.write(`${deaths.report()}\n`);
    // The step for addresses asks nobody itself: it waits for the engine of routes, whose deaths are proven by
    // the tests beside it.
    const steps = stays
      .flatMap(stay => [...stay.steps])
      .filter(name => name !== 'routes');
    expect(deaths.phases()).toEqual(
      [...new Set([...steps, 'checking', 'preparing'])].sort(),
    );
  });

  async function thereAndAway(): Promise<void> {
    const stay = await begin('away', { hasDocker: true });
    const { tenant, machine } = stay;
    const first = await stay.killed(
      [
        stay.at('preflight', SENT.checks),
        stay.at('validate', SENT.validate),
        stay.at('stores', SENT.stores),
        stay.at('directory', start('directory1-1-0'), {
          when: 'after',
          meanwhile: () => untilEnded(machine, 'directory1-1-0'),
        }),
        stay.at('verify', SENT.verify),
      ],
      () => tenant.deploy(),
      'succeeded',
    );
    expect(first).toEqual({
      problems: [],
      started: [
        ...['pull-1-0', 'directory0-1-0', 'directory1-1-0', 'core2-1-0'],
        ...['core3-1-0', 'apps0-1-0'],
      ],
      made: once([...CORE, ...SMALL]),
      containers: [...CORE, ...SMALL].sort(),
      ledger: { 'compose-project': 'exists' },
    });

    await tenant.choose(LARGE);
    const second = await stay.killed(
      [stay.at('applications', start('apps0-1-0'))],
      () => tenant.deploy(),
      'succeeded',
    );
    expect(second).toMatchObject({
      problems: [],
      // The start page has one entry more.
      made: { ...once([...UNTOUCHED, 'jellyfin']), homer: 2 },
      containers: [...CORE, ...LARGE].sort(),
    });

    const gone = await stay.killed(
      [
        stay.at('down', start('down-1-0')),
        stay.at('files', SENT.files),
        stay.at('cleared', SENT.cleared),
      ],
      () => tenant.remove({ data: true }),
      'removed',
    );
    expect(gone).toMatchObject({
      ...{ problems: [], started: ['down-1-0'] },
      ledger: { 'compose-project': 'removed' },
    });
    expect(gone.ledger).not.toHaveProperty('compose-data', 'exists');
    expect(await machine.left()).toEqual(NOTHING);
  }

  async function thereAndBack(): Promise<void> {
    const stay = await begin('back', { hasDocker: true });
    const { tenant, machine } = stay;
    const first = await stay.killed(
      [
        stay.at('upload', SENT.upload),
        stay.at('pull', start('pull-1-0'), {
          when: 'after',
          meanwhile: () => untilEnded(machine, 'pull-1-0'),
        }),
        stay.at('applications', firstPoll('apps0-1-0'), {
          arrange: () =>
            machine.control('docker-container', {
              ...{ service: 'vaultwarden', does: 'starts-late' },
              seconds: 86_400,
            }),
          meanwhile: () => demandRunning(machine, 'apps0-1-0'),
        }),
        // Who took over looks at the same program, which is only now allowed to end.
        stay.at('applications', firstPoll('apps0-1-0'), {
          meanwhile: () => machine.control('mend'),
        }),
      ],
      () => tenant.deploy(),
      'succeeded',
    );
    expect(first).toMatchObject({
      ...{ problems: [], made: once([...CORE, ...SMALL]) },
    });

    const same = await stay.killed(
      [stay.at('verify', SENT.verify)],
      () => tenant.deploy(),
      'succeeded',
    );
    expect(same).toEqual({ ...first, started: [] });

    await tenant.choose(LARGE);
    await stay.killed([], () => tenant.deploy(), 'succeeded');
    const back = await stay.killed(
      [
        stay.at('preflight', SENT.checks),
        stay.at('go-back', SENT.goBack),
        stay.at('directory', start('directory0-1-0')),
      ],
      () => tenant.rollback(),
      'rolled-back',
    );
    expect(back).toMatchObject({
      ...{ problems: [], made: once(UNTOUCHED) },
      containers: first.containers,
      ledger: { 'compose-project': 'exists' },
    });
  }

  async function atTheSecondTry(): Promise<void> {
    const stay = await begin('second', { hasDocker: false });
    const { tenant, machine } = stay;
    await machine.control('docker-pull-fails', {
      ...{ image: 'authelia', reason: 'disk-full', times: 99 },
    });
    const failed = await stay.killed(
      [
        stay.at('checking', SENT.checks),
        answerHeld('preparing', /^POST .*\/tasks/),
        answerHeld('preparing', /^GET .*\/tasks\/\d/),
        stay.at('pull', firstPoll('pull-1-0')),
      ],
      async () => {
        // It waits for its host, which waits for somebody to let the portal in.
        await tenant.deploy();
        await tenant.letIn();
      },
      'failed',
    );
    expect(failed.problems).toEqual([]);
    const tasks = await scene.world.tasksOf(tenant.hostId);
    expect(tasks).toMatchObject([{ template: 'prepare', status: 'success' }]);

    await machine.control('mend');
    const retried = await stay.killed(
      [
        stay.at('pull', start('pull-2-0')),
        stay.at('core', firstPoll('core3-1-0')),
      ],
      () => tenant.retry(),
      'succeeded',
    );
    expect(retried).toMatchObject({
      ...{ problems: [], made: once([...CORE, ...SMALL]) },
    });

    const { volumes } = await machine.left();
    const gone = await stay.killed(
      [stay.at('down', firstPoll('down-1-0'))],
      () => tenant.remove({ data: false }),
      'removed',
    );
    expect(gone).toMatchObject({
      ...{ problems: [], started: ['down-1-0'] },
      ledger: { 'compose-project': 'removed', 'compose-data': 'exists' },
    });
    expect(volumes.length).toBeGreaterThan(0);
    expect(await machine.left()).toEqual({ ...NOTHING, volumes });
  }

  /** A profile, and a host that is ready if it has Docker; else it is to be prepared, and waits. */
  async function begin(
    name: string,
    { hasDocker }: { hasDocker: boolean },
  ): Promise<Stay> {
    const options = { scene, backend, deaths, seed: SEED };
    const services = SMALL;
    const stay = await Stay.begin(options, name, { services, hasDocker });
    stays.push(stay);
    if (hasDocker) {
      await stay.tenant.letIn();
      await stay.tenant.untilHostIsReady();
    }
    return stay;
  }

  /** The moment in which the configuration runner has done it, and its answer is on its way. */
  function answerHeld(during: string, request: RegExp): Moment {
    return {
      during,
      arrange: async () => semaphore.hold(request),
      isReached: async () => semaphore.holdsAnswer,
      meanwhile: async () => semaphore.release(),
    };
  }
});

function once(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map(name => [name, 1]));
}

async function untilEnded(machine: HostMachine, program: string) {
  await until(
    () => `${program} ends on ${machine.name}`,
    async () => (await find(machine, program))?.exit === 0,
  );
}

/** @throws Error unless it was started, and did not end */
async function demandRunning(machine: HostMachine, program: string) {
  const found = await find(machine, program);
  if (!found || found.exit !== undefined) {
    throw new Error(`${program} does not run: ${JSON.stringify(found)}`);
  }
}

async function find(machine: HostMachine, program: string) {
  const programs = await machine.programs();
  return programs.find(({ id }) => id.endsWith(`-${program}`));
}
