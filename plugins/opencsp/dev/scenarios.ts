import {
  findingKinds,
  Instance,
  Profile,
  WorkItem,
} from '@opencsp/plugin-opencsp-common';
import {
  before,
  degradedDeploymentFixture,
  deploymentFixture,
  deploymentLogFixture,
  failedDeploymentFixture,
  failedHostFixture,
  failedInstanceFixture,
  failedProfileFixture,
  FakeOpencspApi,
  findingFixture,
  foreignProfileFixture,
  hashFixture,
  hostFixture,
  instanceFixture,
  ledgerFixture,
  logFixture,
  profileFixture,
  runningServiceFixture,
  sizeFixtures,
  workFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';

const HOUR = 3_600_000;

function machine(number: number, instance: Instance): Instance {
  return {
    ...instance,
    id: `machine-${number}`,
    createdAt: before(new Date(), number * number * HOUR),
    machineName: `vm-k7f2mw9${number}`,
  };
}

/** One machine in each state, and a long log. */
function everyState(): FakeOpencspApi {
  const api = new FakeOpencspApi([
    machine(1, instanceFixture('provisioning', { name: 'build-runner' })),
    machine(2, instanceFixture('active', { name: 'web-1' })),
    machine(3, failedInstanceFixture({ name: 'db-1' })),
    machine(4, instanceFixture('configuring', { name: 'mail' })),
    machine(
      5,
      instanceFixture('pending', {
        name: 'cache',
        waitingFor: 'The queue gives it a place.',
      }),
    ),
    machine(6, instanceFixture('deleting', { name: 'old-web' })),
    machine(7, instanceFixture('lost', { name: 'backup-2' })),
    machine(8, instanceFixture('deleted', { name: 'gone' })),
    machine(
      9,
      instanceFixture('active', {
        name: 'analytics-with-a-rather-long-name-here',
        warnings: ['Port 22 is open to every network.'],
        size: { name: 'large', cores: 8, memoryMiB: 16_384, diskGiB: 200 },
        network: { name: 'dmz', mode: 'static', address: '10.30.0.12' },
      }),
    ),
  ]);
  profilesOfEveryState().forEach(it => api.profiles.add(it));
  addDeployments(api);
  api.offeredSizes = sizeFixtures;
  api.lines = logFixture(12_000);
  api.health = {
    ...api.health,
    status: 'degraded',
    parts: [
      { name: 'Terraform on Kubernetes', status: 'ok' },
      {
        name: 'Semaphore',
        status: 'unavailable',
        reason:
          'http://127.0.0.1:7012 does not answer. Start it, or set opencsp.semaphore.baseUrl.',
      },
    ],
  };
  api.work = operations(api.instances);
  api.effects = [
    { kind: 'terraform', name: 'vm-k7f2mw9q', state: 'exists' },
    { kind: 'task', name: 'a:monitoring', state: 'left' },
  ];
  api.ledger = ledgerFixture(
    findingKinds.map(kind => findingFixture({ kind, name: `vm-${kind}` })),
    { unasked: [{ system: 'semaphore', reason: 'It answers 503.' }] },
  );
  return api;
}

/** A profile in each state, one changed by hand that is fine and one that is not. */
function profilesOfEveryState(): Profile[] {
  return [
    profileFixture('saved', { id: 'profile-1' }),
    failedProfileFixture({ id: 'profile-2' }),
    foreignProfileFixture({
      id: 'profile-3',
      name: 'studio',
      domain: 'studio.example.com',
    }),
    foreignProfileFixture(
      { id: 'profile-4', name: 'lab', domain: 'lab.example.com' },
      [
        {
          path: 'services.nextcloud.privileged',
          message: 'A container may not be privileged.',
        },
      ],
    ),
    profileFixture('saving', {
      id: 'profile-5',
      name: 'school',
      domain: 'school-with-a-rather-long-name.example.com',
      protocol: 'http',
      commit: undefined,
      waitingFor: 'The repository answers again.',
    }),
    profileFixture('deleting', { id: 'profile-6', name: 'old' }),
  ];
}

/** Deployments in states that differ, a very long log, hosts and services. */
function addDeployments(api: FakeOpencspApi) {
  const profile = {
    id: 'profile-1',
    name: 'family',
    branch: 'member-family',
  };
  const previous = { id: 'deployment-11', number: 11, commit: hashFixture(1) };
  api.deployments.items = [
    failedDeploymentFixture({ id: 'deployment-12', profile, previous }),
    deploymentFixture('succeeded', {
      id: 'deployment-11',
      number: 11,
      profile,
      live: false,
    }),
    deploymentFixture('running', {
      id: 'deployment-3',
      number: 3,
      profile: { id: 'profile-3', name: 'studio', branch: 'member-studio' },
    }),
    degradedDeploymentFixture({
      id: 'deployment-4',
      number: 4,
      profile: { id: 'profile-4', name: 'lab', branch: 'member-lab' },
    }),
  ];
  api.deployments.lines = deploymentLogFixture(100_000);
  api.hosts.items = [
    hostFixture('ready', {
      id: 'machine-2',
      name: 'web-1',
      kind: 'instance',
      instanceId: 'machine-2',
      profile: { ...profile, deploymentId: 'deployment-12' },
    }),
    failedHostFixture({ id: 'host-2', name: 'cellar' }),
    hostFixture('unreachable', { id: 'host-3', name: 'shed' }),
    hostFixture('checking', { id: 'host-4', name: 'attic' }),
  ];
  const states = ['up', 'starting', 'unhealthy', 'unknown'] as const;
  api.deployments.runningServices = states.map(state =>
    runningServiceFixture({ profile, state, service: `nextcloud-${state}` }),
  );
}

/** Work that waits, is held, overdue and in trouble. */
function operations(machines: Instance[]): WorkItem[] {
  const now = new Date();
  const [making, idle, , configuring, , deleting] = machines;
  return [
    workFixture(making, {
      dueAt: before(now, 180_000),
      overdue: true,
      attempts: 3,
      lastError: 'The Kubernetes API answered 503.',
    }),
    workFixture(configuring, {
      heldBy: '3f9c1e2a-0000-4000-8000-000000000001',
      heldUntil: before(now, -30_000),
    }),
    workFixture(deleting),
    workFixture(idle, { waitingFor: undefined }),
  ];
}

/** What the development pages can show; chosen by `?scenario=` at the first load. */
export const scenarios: Record<string, () => FakeOpencspApi> = {
  'every-state': everyState,
  'first-visit': () => new FakeOpencspApi(),
  'all-well': () =>
    new FakeOpencspApi(
      [machine(2, instanceFixture('active'))],
      [profileFixture('saved', { id: 'profile-1' })],
    ),
};
