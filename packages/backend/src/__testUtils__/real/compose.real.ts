/*
 * Proves that the Compose driver does on a real engine, over a real sshd, what it says: it brings a bundle of
 * tiny images up, changes nothing when asked again, tells a broken service from the others, goes on after a
 * cut connection, goes back, and leaves nothing but what it was told to leave, by looking; leaves each
 * failure of engine and registry to the recordings in the driver's own tests.
 */
import { randomUUID } from 'node:crypto';
import { createComposeDriver } from '@opencsp/plugin-opencsp-backend-module-compose';
import { IMAGES, makeImages } from './images';
import {
  bundle,
  BundleChange,
  DeploymentToRun,
  DriverStep,
  HostRunner,
  PROJECT,
  runSteps,
} from './parts';
import { RealMachine } from './RealMachine';

jest.setTimeout(300_000);

const OF_PROJECT = `--filter label=com.docker.compose.project=${PROJECT}`;
/** Containers of the bundle that have a health check. */
const WITH_HEALTH = 7;
const NOTHING = { containers: [], networks: [], volumes: [] };

const machine = RealMachine.given();
const driver = createComposeDriver();
let host: HostRunner;

beforeAll(() => {
  makeImages(machine);
  host = machine.runner(
    machine.newPortal(),
    machine.record({ user: 'ada', sudo: true }),
  );
});
afterAll(async () => {
  machine.shell(
    `docker ps --all --quiet ${OF_PROJECT} | xargs -r docker rm --force --volumes`,
  );
  await machine.close();
});

/** A deployment of its own, as each is: what runs detached is known by its id. */
const deployment = (change: BundleChange = {}): DeploymentToRun => ({
  ...bundle(change),
  id: randomUUID(),
});

/** One application in a new version. */
const NEWER: BundleChange = { containers: { wiki: { image: 'lab/web:2' } } };
/** The same, and one whose container ends at once. */
const BROKEN: BundleChange = {
  containers: { ...NEWER.containers, notes: { image: 'lab/broken:1' } },
};

/** Runs steps in real time, until one fails. */
function run(
  steps: readonly DriverStep[],
  what: DeploymentToRun,
  beforeWait = () => {},
) {
  return runSteps(steps, host, what, {
    wait: async ms => {
      beforeWait();
      await new Promise(resolve => setTimeout(resolve, ms));
    },
  });
}

/** How each step ended; one that failed says why. */
const outcomes = (runs: Awaited<ReturnType<typeof run>>) =>
  runs.map(({ name, outcome }) => [
    name,
    outcome.of === 'failed'
      ? `${outcome.message} ${outcome.evidence ?? ''}`
      : outcome.of,
  ]);
const allDone = (steps: readonly DriverStep[]) =>
  steps.map(({ name }) => [name, 'done']);

async function states(what: DeploymentToRun) {
  const { services } = await driver.inspect(host, what, {});
  return Object.fromEntries(services.map(({ id, state }) => [id, state]));
}

const lines = (text: string) => text.split('\n').filter(Boolean).sort();
/** All containers of the project, each with what tells it from a later one of its name. */
const containers = () =>
  lines(
    machine.shell(
      `docker ps --all --quiet --no-trunc ${OF_PROJECT} | xargs -r docker inspect --format '{{.Name}} {{.Id}} {{.State.StartedAt}} {{.Config.Image}}'`,
    ),
  );
/** What the engine has of the project, looked for past the driver. */
const left = () => ({
  containers: lines(
    machine.shell(`docker ps --all --format '{{.Names}}' ${OF_PROJECT}`),
  ),
  networks: lines(
    machine.shell(`docker network ls --format '{{.Name}}' ${OF_PROJECT}`),
  ),
  volumes: lines(
    machine.shell(`docker volume ls --format '{{.Name}}' ${OF_PROJECT}`),
  ),
});
/** All but the portal's own program, and the lock that it takes. */
const filesOfOurs = () =>
  lines(
    machine.shell(
      'find /var/lib/opencsp -mindepth 2 ! -path "*/bin/*" ! -path "*/runs/.lock"',
    ),
  );
/** Name of a container to what told it apart. */
const byName = (texts: readonly string[]) =>
  Object.fromEntries(
    texts.map(text => {
      const [name, ...rest] = text.split(' ');
      return [name, rest.join(' ')];
    }),
  );

const ALL_UP = {
  ...{ traefik: 'up', lldap: 'up', redis: 'up', authelia: 'up' },
  ...{ notes: 'up', wiki: 'up' },
};

// One life of a project: each test goes on from where the one before it left the machine.
describe('the Compose driver on a real engine', () => {
  it('finds engine and Compose good enough', async () => {
    const commands = driver.checks.commands(deployment());
    const sections = await host.gather(commands, { timeoutMs: 120_000 });
    const { checks, engines } = driver.checks.judge(sections, deployment());
    expect(engines).toEqual({
      docker: machine.shell("docker version --format '{{.Server.Version}}'"),
      compose: machine
        .shell('docker compose version --short')
        .replace(/^v/, ''),
    });
    const results = Object.fromEntries(
      checks.map(({ name, result }) => [name, result]),
    );
    expect(results).toMatchObject({
      ...{ engine: 'passed', compose: 'passed', ports: 'passed' },
    });
  });

  it('brings a bundle up, over a connection that is cut again and again', async () => {
    const what = deployment();
    const steps = driver.steps(what);
    let waits = 0;
    const runs = await run(steps, what, () => {
      waits += 1;
      if (waits % 3 === 1) {
        machine.cutConnections();
      }
    });
    expect(waits).toBeGreaterThan(3);
    expect(outcomes(runs)).toEqual(allDone(steps));
    expect(await states(what)).toEqual(ALL_UP);
    expect(containers()).toHaveLength(8);
    const healthy = `docker ps --filter health=healthy --quiet ${OF_PROJECT}`;
    expect(lines(machine.shell(healthy))).toHaveLength(WITH_HEALTH);
  });

  it('changes nothing when the same commit is brought again', async () => {
    const before = containers();
    const what = deployment();
    const steps = driver.steps(what);
    expect(outcomes(await run(steps, what))).toEqual(allDone(steps));
    expect(containers()).toEqual(before);
  });

  it('makes anew only what a commit changed', async () => {
    const before = byName(containers());
    const what = deployment(NEWER);
    const steps = driver.steps(what);
    expect(outcomes(await run(steps, what))).toEqual(allDone(steps));
    const after = byName(containers());
    const changed = Object.keys(after).filter(
      name => after[name] !== before[name],
    );
    expect(changed).toEqual([`/${PROJECT}-wiki-1`]);
    expect(after[changed[0]]).toContain('lab/web:2');
    expect(await states(what)).toEqual(ALL_UP);
  });

  it('marks a service that breaks, with its exit code, and lets the others run', async () => {
    const what = deployment(BROKEN);
    const runs = await run(driver.steps(what), what);
    const shown = new Map(
      runs.flatMap(({ outcome }) =>
        (outcome.services ?? []).map(
          ({ id, ...rest }): [string, typeof rest] => [id, rest],
        ),
      ),
    );
    expect(shown.get('notes')?.state).not.toBe('up');
    expect(shown.get('notes')?.detail).toMatch(/\b7\b/);
    const seen = await states(what);
    expect(seen).toMatchObject({ ...ALL_UP, notes: expect.anything() });
    expect(seen.notes).toMatch(/^(stopped|restarting|unhealthy)$/);
  });

  it('goes back to the commit that worked', async () => {
    const what = deployment();
    const steps = driver.rollback(what);
    expect(outcomes(await run(steps, what))).toEqual(allDone(steps));
    expect(await states(what)).toEqual(ALL_UP);
    const images = containers().map(text => text.split(' ').pop());
    expect(new Set(images)).toEqual(new Set([Object.keys(IMAGES)[0]]));
  });

  it('sees what somebody stopped, and does not mend it by looking', async () => {
    const what = deployment();
    machine.shell(`docker stop --time 1 ${PROJECT}-wiki-1`);
    const { services } = await driver.inspect(host, what, {});
    const wiki = services.find(({ id }) => id === 'wiki');
    expect(wiki?.state).toBe('stopped');
    expect(await states(what)).toEqual({ ...ALL_UP, wiki: 'stopped' });
    expect(
      machine.shell(
        `docker inspect --format '{{.State.Running}}' ${PROJECT}-wiki-1`,
      ),
    ).toBe('false');
  });

  it('says that the engine does not answer, and blames no service', async () => {
    const pid = machine.shell('cat /run/docker.pid');
    machine.shell(`kill -STOP ${pid}; mv /run/docker.sock /run/away.sock`);
    const seen = await driver.inspect(host, deployment(), {});
    machine.shell(`mv /run/away.sock /run/docker.sock; kill -CONT ${pid}`);
    expect(seen).toMatchObject({
      engineTrouble: expect.any(String),
      services: [],
    });
  });

  it('takes all off but the volumes, which keep their data', async () => {
    machine.shell(
      `docker exec ${PROJECT}-lldap-1 /bin/busybox sh -c 'echo kept >/data/proof'`,
    );
    const before = left();
    const what = deployment();
    const steps = driver.remove(what, { data: false });
    expect(outcomes(await run(steps, what))).toEqual(allDone(steps));
    expect(before.volumes.length).toBeGreaterThan(0);
    expect(left()).toEqual({ ...NOTHING, volumes: before.volumes });
    expect(filesOfOurs()).toEqual([]);
  });

  it('comes back to its data', async () => {
    const what = deployment();
    const steps = driver.steps(what);
    expect(outcomes(await run(steps, what))).toEqual(allDone(steps));
    expect(
      machine.shell(
        `docker exec ${PROJECT}-lldap-1 /bin/busybox cat /data/proof`,
      ),
    ).toBe('kept');
  });

  it('takes all off with the data, and nothing of ours is left', async () => {
    const what = deployment();
    const steps = driver.remove(what, { data: true });
    expect(outcomes(await run(steps, what))).toEqual(allDone(steps));
    expect(left()).toEqual(NOTHING);
    expect(filesOfOurs()).toEqual([]);
    expect(machine.shell(`docker ps --all --quiet`)).toBe('');
    expect(machine.shell(`docker volume ls --quiet`)).toBe('');
  });
});
