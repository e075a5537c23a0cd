import {
  Change,
  CreateInstanceInput,
  HealthDetails,
  Instance,
  InstanceWork,
  LogLine,
  Network,
  OsTemplate,
  Outcome,
  Quota,
  Size,
  Step,
} from '@opencsp/plugin-opencsp-common';
import { EXAMPLE_FINGERPRINT, EXAMPLE_IDS, EXAMPLE_OWNER } from './ids';

/** Asks for a small machine. */
export const CREATE_INSTANCE: CreateInstanceInput = {
  name: 'web-1',
  size: 'small',
  osTemplate: 'debian-12',
  network: { name: 'lan', mode: 'dhcp' },
  sshKeys: [
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH ada@example.com',
  ],
};

const waiting = (name: Step['name'], title: string): Step => ({
  name,
  title,
  state: 'waiting',
});

/** The machine, as the answer to its request shows it. */
export const NEW_INSTANCE: Instance = {
  id: EXAMPLE_IDS.instance,
  name: 'web-1',
  machineName: 'vm-k3x9p2',
  owner: EXAMPLE_OWNER,
  createdBy: EXAMPLE_OWNER,
  createdAt: '2026-12-02T09:20:00.000Z',
  updatedAt: '2026-12-02T09:20:00.000Z',
  version: 1,
  state: 'pending',
  stateSince: '2026-12-02T09:20:00.000Z',
  deadline: '2026-12-02T09:25:00.000Z',
  waitingFor: 'The request is taken up.',
  warnings: [],
  size: { name: 'small', cores: 2, memoryMiB: 2048, diskGiB: 20 },
  osTemplate: { name: 'debian-12', title: 'Debian 12' },
  network: { name: 'lan', mode: 'dhcp' },
  sshKeys: [
    {
      type: 'ssh-ed25519',
      fingerprint: EXAMPLE_FINGERPRINT,
      comment: 'ada@example.com',
    },
  ],
  configure: true,
  vmId: 10_004,
  outputs: {},
  steps: [
    waiting('machine', 'Make the machine'),
    waiting('ssh', 'Reach it'),
    waiting('monitoring', 'Monitoring'),
    waiting('security', 'Security'),
    waiting('hardening', 'Hardening'),
  ],
  actions: { retry: false, cancel: true, delete: true },
};

/** The same, some minutes later. */
export const ACTIVE_INSTANCE: Instance = {
  ...NEW_INSTANCE,
  updatedAt: '2026-12-02T09:26:40.000Z',
  version: 17,
  state: 'active',
  stateSince: '2026-12-02T09:26:40.000Z',
  deadline: undefined,
  waitingFor: undefined,
  address: '10.20.0.37',
  ssh: { user: 'opencsp', port: 22, command: 'ssh opencsp@10.20.0.37' },
  hostKey: {
    type: 'ssh-ed25519',
    fingerprint: EXAMPLE_FINGERPRINT,
    blob: 'AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH',
    pinnedAt: '2026-12-02T09:23:10.000Z',
  },
  outputs: { vm_name: 'vm-k3x9p2', vm_ip: '10.20.0.37', vm_user: 'opencsp' },
  steps: NEW_INSTANCE.steps.map(step => ({
    ...step,
    state: 'done',
    startedAt: '2026-12-02T09:20:01.000Z',
    endedAt: '2026-12-02T09:26:40.000Z',
    usualMs: 95_000,
  })),
  actions: { retry: false, cancel: false, delete: true },
};

/** The same, when its deletion was asked for. */
export const DELETING_INSTANCE: Instance = {
  ...ACTIVE_INSTANCE,
  version: 18,
  state: 'deleting',
  requested: 'delete',
  waitingFor: 'The machine is removed.',
  actions: { retry: false, cancel: false, delete: false },
};

/** A line of its log. */
export const LOG_LINE: LogLine = {
  seq: 12,
  step: 'machine',
  time: '2026-12-02T09:21:07.000Z',
  text: 'proxmox_virtual_environment_vm.this: Creation complete after 41s',
};

/** How its run stands, for those that wait for it. */
export const INSTANCE_OUTCOME: Outcome = {
  id: EXAMPLE_IDS.instance,
  name: 'web-1',
  state: 'active',
  finished: true,
  succeeded: true,
  address: '10.20.0.37',
};

/** Why it does or does not move. */
export const INSTANCE_WORK: InstanceWork = {
  id: EXAMPLE_IDS.instance,
  state: 'provisioning',
  stateSince: '2026-12-02T09:20:01.000Z',
  deadline: '2026-12-02T09:50:01.000Z',
  waitingFor: 'The machine is made.',
  dueAt: '2026-12-02T09:21:30.000Z',
  attempts: 0,
  effects: [
    {
      kind: 'terraform',
      name: 'vm-k3x9p2',
      state: 'exists',
      externalId: '0c9a5f1d-3f7c-4a52-b1de-5a4b8e2d9c07',
    },
  ],
};

/** An entry of the change feed. */
export const INSTANCE_CHANGE: Change = {
  seq: 118,
  id: EXAMPLE_IDS.instance,
  instance: ACTIVE_INSTANCE,
};

/** A size that is offered. */
export const SIZE: Size = {
  name: 'small',
  title: 'Small',
  cores: 2,
  memoryMiB: 2048,
  diskGiB: 20,
  description: 'For one or two small services.',
  allowed: true,
};

/** An operating system that is offered. */
export const OS_TEMPLATE: OsTemplate = {
  name: 'debian-12',
  title: 'Debian 12',
  user: 'opencsp',
  engines: ['compose'],
  minDiskGiB: 10,
  allowed: true,
};

/** A network that is offered. */
export const NETWORK: Network = {
  name: 'lan',
  title: 'LAN',
  modes: ['dhcp', 'static'],
  cidr: '10.20.0.0/24',
  gateway: '10.20.0.1',
  reserved: ['10.20.0.2-10.20.0.9'],
};

/** What one owner may use, and does. */
export const QUOTA: Quota = {
  owner: EXAMPLE_OWNER,
  limit: { instances: 3, cores: 6, memoryMiB: 16_384, diskGiB: 200 },
  used: { instances: 1, cores: 2, memoryMiB: 2048, diskGiB: 20 },
};

/** The parts of the portal, and how they do. */
export const HEALTH_DETAILS: HealthDetails = {
  status: 'degraded',
  sandbox: false,
  parts: [
    { name: 'tofu', status: 'ok' },
    {
      name: 'semaphore',
      status: 'unavailable',
      reason: 'Semaphore does not answer at its address.',
    },
  ],
  work: { due: 2, leased: 1, overdue: 0 },
};
