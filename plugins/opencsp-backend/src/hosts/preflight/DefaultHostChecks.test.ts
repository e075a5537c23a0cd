/*
 * Proves that all is asked in one exchange with sections told apart by their places, that each driver is
 * asked with the deployment and tells the core its demands, and that the operating system of a machine says
 * which drivers are asked. What is judged is proven by `coreChecks.test.ts` and by the drivers.
 */
import {
  DeploymentDriver,
  DeploymentToRun,
  HostCommand,
  HostSection,
} from '@opencsp/plugin-opencsp-node';
import { aHost } from '../../__testUtils__/hostStage';
import { newInstance } from '../../__testUtils__/world';
import { CORE, CORE_COMMANDS } from './coreFacts';
import { DefaultHostChecks } from './DefaultHostChecks';
import { FACTS_COMMANDS } from './factsChecks';

const { signal } = new AbortController();

const DEPLOYMENT: DeploymentToRun = {
  id: 'deployment-1',
  project: 'ada-family',
  commit: 'c0ffee',
  files: [],
  services: [],
  needs: { memoryMiB: 1, diskGiB: 10 },
  hosts: [],
};

/** Each section says which one it is of the exchange; the disk of the engine is known. */
function answer(name: string, index: number): string {
  switch (name) {
    case 'coredisk0':
      return `Filesystem\n/dev/vda1 ${20 * 2 ** 30} 1 ${11 * 2 ** 30} 1% /\n`;
    case CORE.machine:
      return index === 0 ? 'x86_64' : `${index}`;
    default:
      return `${index}`;
  }
}

/** What these tests do not use is refused. */
function refuse(): never {
  throw new Error('This is not used');
}

function aDriver(
  id: string,
  { isAvailable = true, isThere = false } = {},
): DeploymentDriver {
  return {
    id,
    title: `Driver ${id}`,
    availability: () =>
      isAvailable
        ? { available: true }
        : { available: false, reason: 'It is off.' },
    checks: {
      demands: deployment => ({
        dataFolder: '/data',
        names: deployment ? [`${id}.example.com`] : [],
      }),
      // Named as one of the core's: places tell them apart.
      commands: deployment => [
        { name: CORE.machine, argv: [deployment?.project ?? 'nothing'] },
      ],
      judge: (given, deployment) => ({
        checks: [
          {
            name: id,
            title: id,
            result: 'passed',
            found: `${given.map(({ stdout }) => stdout).join()} ${
              deployment?.project
            }`,
          },
        ],
        engines: { [id]: '1' },
        isThere,
      }),
    },
    render: refuse,
    steps: refuse,
    rollback: refuse,
    stop: refuse,
    remove: refuse,
    proxy: refuse,
    door: refuse,
    inspect: refuse,
  };
}

function open(...drivers: DeploymentDriver[]) {
  const exchanges: HostCommand[][] = [];
  const gather = async (
    commands: readonly HostCommand[],
  ): Promise<HostSection[]> => {
    exchanges.push([...commands]);
    return commands.map(({ name }, index) => ({
      name,
      exit: 0,
      stdout: answer(name, index),
      stderr: '',
    }));
  };
  const runner = {
    gather,
    ...{ run: refuse, put: refuse, list: refuse, prune: refuse },
    ...{ removeFolder: refuse, start: refuse, poll: refuse, stop: refuse },
    ...{ forget: refuse, connect: refuse },
  };
  const instance = { ...newInstance(1, 0).record, vmId: 10_000 };
  const checks = new DefaultHostChecks({
    runners: { of: () => runner },
    drivers,
    instances: { get: async id => (id === instance.id ? instance : undefined) },
    templates: [
      {
        name: instance.spec.osTemplate.name,
        title: 'Debian 12',
        engines: ['one'],
      },
    ],
  });
  return {
    checks,
    exchanges,
    mine: aHost(1, 0),
    machine: aHost(2, 0, { kind: 'instance', instanceId: instance.id }),
  };
}

it('asks the core and the first driver in one exchange, and gives each its own sections', async () => {
  const { checks, exchanges, mine } = open(
    aDriver('one'),
    aDriver('off', { isAvailable: false }),
    aDriver('two'),
  );
  const look = await checks.look(mine, signal);
  expect(exchanges.map(({ length }) => length)).toEqual([
    CORE_COMMANDS.length + 2 + FACTS_COMMANDS.length,
    1,
  ]);
  expect(look.facts.architecture).toBe('x86_64');
  expect(look.facts.engines).toEqual({ one: '1', two: '1' });
  const found = look.checks.map(({ name, found: text }) => [name, text]);
  expect(found).toContainEqual([
    'one',
    `${CORE_COMMANDS.length + 1} undefined`,
  ]);
  expect(found).toContainEqual(['two', 'x86_64 undefined']);
  expect(found.map(([name]) => name)).not.toContain('off');
});

it('asks a driver for the deployment, and judges what it demands', async () => {
  const { checks, exchanges, mine } = open();
  const found = await checks.check(mine, aDriver('one'), DEPLOYMENT, signal);
  const asked = exchanges.flat().map(({ argv }) => argv.join(' '));
  expect(asked).toContain('ada-family');
  expect(asked).toContain(
    'env RES_OPTIONS=timeout:2 attempts:1 getent ahosts one.example.com',
  );
  expect(asked).toContain('df -P -B1 /data');
  expect(found).toContainEqual(
    expect.objectContaining({
      name: 'one',
      found: expect.stringContaining('ada-family'),
    }),
  );
});

it.each([
  [false, 'failed'],
  [true, 'warning'],
])(
  'lets what a driver has found there count for the disk: %s, %s',
  async (isThere, result) => {
    const { checks, mine } = open();
    const driver = aDriver('one', { isThere });
    const found = await checks.check(mine, driver, DEPLOYMENT, signal);
    expect(found.find(({ name }) => name === 'disk')?.result).toBe(result);
  },
);

describe('the operating system of a machine', () => {
  it('says which drivers are asked', async () => {
    const { checks, machine, mine } = open(aDriver('one'), aDriver('two'));
    const asked = async (host: typeof machine) =>
      Object.keys((await checks.look(host, signal)).facts.engines);
    expect(await asked(machine)).toEqual(['one']);
    expect(await asked(mine)).toEqual(['one', 'two']);
  });

  it.each([
    ['one', 'passed', 'Debian 12 is made for Driver one.'],
    ['two', 'failed', 'Debian 12 is not made for Driver two.'],
  ])('is checked for the driver %s: %s', async (id, result, words) => {
    const { checks, machine, mine } = open();
    const driver = aDriver(id);
    const of = async (host: typeof machine) =>
      (await checks.check(host, driver, DEPLOYMENT, signal)).find(
        ({ name }) => name === 'template',
      );
    const found = await of(machine);
    expect(found).toMatchObject({ result, found: words });
    expect(found?.fix === undefined).toBe(result === 'passed');
    // Nobody knows what the machine of somebody else is made for.
    expect(await of(mine)).toBeUndefined();
  });
});
