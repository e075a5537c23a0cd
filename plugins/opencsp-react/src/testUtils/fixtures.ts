import {
  allowedInstanceActions,
  HealthDetails,
  Instance,
  InstanceState,
  LogLine,
  Quota,
  Size,
  Step,
  StepState,
} from '@opencsp/plugin-opencsp-common';

const MINUTE = 60_000;

/** A moment before another. */
export function before(now: Date, ms: number): string {
  return new Date(now.getTime() - ms).toISOString();
}

const TITLES = {
  machine: 'Virtual machine',
  ssh: 'First SSH contact',
  monitoring: 'Monitoring agent',
  security: 'Security scripts',
  hardening: 'Hardening units',
} as const;
const USUAL = {
  machine: 72_000,
  ssh: 9_000,
  monitoring: 31_000,
  security: 44_000,
  hardening: 25_000,
} as const;

/** The steps of a run of which some are done and one is in a state. */
export function stepsFixture(
  now: Date,
  done: number,
  next: StepState = 'waiting',
  detail?: string,
): Step[] {
  const names = [
    'machine',
    'ssh',
    'monitoring',
    'security',
    'hardening',
  ] as const;
  return names.map((name, index) => {
    const step = { name, title: TITLES[name], usualMs: USUAL[name] };
    if (index < done) {
      const startedAt = before(now, (names.length - index) * MINUTE);
      return {
        ...step,
        state: 'done',
        startedAt,
        endedAt: new Date(
          new Date(startedAt).getTime() + USUAL[name] * 0.9,
        ).toISOString(),
      };
    }
    if (index === done && next !== 'waiting') {
      return {
        ...step,
        state: next,
        detail,
        startedAt: before(now, 41_000),
        ...(next === 'running' ? {} : { endedAt: before(now, 1_000) }),
      };
    }
    return { ...step, state: 'waiting' };
  });
}

/** A machine in a state, as the API would tell it. */
export function instanceFixture(
  state: InstanceState,
  changes: Partial<Instance> = {},
  now: Date = new Date(),
): Instance {
  const failure = changes.failure;
  const reached = ['active', 'configuring', 'lost', 'deleting', 'deleted'];
  const steps: Record<InstanceState, Step[]> = {
    pending: stepsFixture(now, 0),
    provisioning: stepsFixture(
      now,
      0,
      'running',
      'The platform applies the plan.',
    ),
    configuring: stepsFixture(now, 2, 'running', 'Task 412 runs.'),
    active: stepsFixture(now, 5),
    deleting: stepsFixture(now, 5),
    deleted: stepsFixture(now, 5),
    lost: stepsFixture(now, 5),
    failed: stepsFixture(now, 1, 'failed'),
  };
  return {
    id: 'a1b2c3d4-0000-4000-8000-000000000001',
    name: 'web-1',
    machineName: 'vm-k7f2mw9q',
    owner: 'user:default/member',
    createdBy: 'user:default/member',
    createdAt: before(now, 12 * MINUTE),
    updatedAt: before(now, 20_000),
    version: 7,
    state,
    stateSince: before(now, 3 * MINUTE),
    warnings: [],
    size: { name: 'small', cores: 2, memoryMiB: 4096, diskGiB: 40 },
    osTemplate: { name: 'debian-12', title: 'Debian 12' },
    network: { name: 'lab', mode: 'dhcp' },
    sshKeys: [
      {
        type: 'ssh-ed25519',
        fingerprint: 'SHA256:q3dQn5J1VbqkYkXo5n0m2k9y8v7u6t5s4r3e2w1q0zA',
        comment: 'laptop',
      },
    ],
    configure: true,
    vmId: 9014,
    outputs: {},
    steps: steps[state],
    actions: allowedInstanceActions(state, failure),
    ...(reached.includes(state) ? reachedFacts(now) : {}),
    ...changes,
  };
}

function reachedFacts(now: Date): Partial<Instance> {
  return {
    address: '10.20.0.57',
    ssh: { user: 'debian', port: 22, command: 'ssh debian@10.20.0.57' },
    hostKey: {
      type: 'ssh-ed25519',
      fingerprint: 'SHA256:0cXJ3nB2mQeV1yTr6UuGkz4wPa8sLdFh5jKo7iNbMxY',
      blob: 'AAAAC3NzaC1lZDI1NTE5AAAAIA',
      pinnedAt: before(now, 4 * MINUTE),
    },
    outputs: { vm_id: '9014', ipv4_address: '10.20.0.57', node: 'pve-2' },
  };
}

/** A machine whose SSH server did not answer. */
export function failedInstanceFixture(
  changes: Partial<Instance> = {},
  now: Date = new Date(),
): Instance {
  return instanceFixture(
    'failed',
    {
      failure: {
        phase: 'provisioning',
        reason: 'ssh-unreachable',
        message:
          'The machine did not answer by SSH within 5 minutes. Its address 10.20.0.58 was tried 31 times at port 22, and each connection was refused.',
        evidence: 'connect ECONNREFUSED 10.20.0.58:22',
        nextStep:
          'Retry. If it fails again, choose another operating system: its SSH server may not start.',
        retryable: true,
        at: before(now, 4 * MINUTE),
      },
      name: 'db-1',
      address: '10.20.0.58',
      ...changes,
    },
    now,
  );
}

/** A quota that is used in part. */
export const quotaFixture: Quota = {
  owner: 'user:default/member',
  limit: { instances: 5, cores: 12, memoryMiB: 49_152, diskGiB: 1_000 },
  used: { instances: 2, cores: 10, memoryMiB: 24_576, diskGiB: 120 },
};

/** Sizes of which the first is too small for much. */
export const sizeFixtures: Size[] = [
  ['small', 'Small', 2, 2_048, 20],
  ['medium', 'Medium', 2, 4_096, 120],
  ['large', 'Large', 8, 16_384, 400],
].map(([name, title, cores, memoryMiB, diskGiB]) => ({
  name: String(name),
  title: String(title),
  cores: Number(cores),
  memoryMiB: Number(memoryMiB),
  diskGiB: Number(diskGiB),
  allowed: true,
}));

/** A portal of which all parts work. */
export const healthFixture: HealthDetails = {
  status: 'ok',
  sandbox: true,
  parts: [
    { name: 'Terraform on Kubernetes', status: 'ok' },
    { name: 'Semaphore', status: 'ok' },
  ],
  work: { due: 0, leased: 1, overdue: 0 },
};

/** Lines of a step, as a run of Ansible writes them. */
export function logFixture(
  count: number,
  now: Date = new Date(),
  step: LogLine['step'] = 'monitoring',
): LogLine[] {
  const texts = [
    'PLAY [Monitoring agent] ******************************************',
    'TASK [Gathering facts] *******************************************',
    '\u001b[0;32mok: [vm-k7f2mw9q]\u001b[0m',
    'TASK [node_exporter : Install] ***********************************',
    '\u001b[0;33mchanged: [vm-k7f2mw9q]\u001b[0m',
    'TASK [node_exporter : Start] *************************************',
    '\u001b[0;36mskipping: [vm-k7f2mw9q]\u001b[0m',
    '\u001b[1;31mfatal: [vm-k7f2mw9q]: FAILED! => {"attempts": 1}\u001b[0m ...ignoring',
  ];
  return Array.from({ length: count }, (_, index) => ({
    seq: index + 1,
    step,
    time: before(now, (count - index) * 500),
    text: texts[index % texts.length],
  }));
}
