import {
  Host,
  HostChangePage,
  HostScan,
  RegisterHostRequest,
  ScanHostRequest,
} from '@opencsp/plugin-opencsp-common';
import { EXAMPLE_FINGERPRINT, EXAMPLE_OWNER } from './ids';

const ID = '2b7e1516-28ae-4d2a-86f7-15c4a9d3e8f1';

/** Asks which host key a machine shows. */
export const SCAN_HOST: ScanHostRequest = { address: 'web.example.com' };

/** The key. */
export const HOST_SCAN: HostScan = {
  address: '192.0.2.7',
  type: 'ssh-ed25519',
  fingerprint: EXAMPLE_FINGERPRINT,
};

/** Registers the machine. */
export const REGISTER_HOST: RegisterHostRequest = {
  name: 'web',
  address: '192.0.2.7',
  user: 'debian',
  sudo: true,
  fingerprint: EXAMPLE_FINGERPRINT,
};

/** The host, as the answer to its registration shows it. */
export const NEW_HOST: Host = {
  id: ID,
  name: 'web',
  kind: 'registered',
  owner: EXAMPLE_OWNER,
  createdBy: EXAMPLE_OWNER,
  createdAt: '2026-12-02T08:00:00.000Z',
  updatedAt: '2026-12-02T08:00:00.000Z',
  version: 1,
  state: 'checking',
  stateSince: '2026-12-02T08:00:00.000Z',
  deadline: '2026-12-02T08:10:00.000Z',
  waitingFor: 'The host is checked.',
  warnings: [],
  address: '192.0.2.7',
  port: 22,
  user: 'debian',
  sudo: true,
  hostKey: {
    type: 'ssh-ed25519',
    fingerprint: EXAMPLE_FINGERPRINT,
    blob: 'AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH',
    pinnedAt: '2026-12-02T08:00:00.000Z',
  },
  publicKey:
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH opencsp-web',
  checks: [],
  actions: { check: false, prepare: false, cancel: false, remove: true },
};

/** The same, when it can be used. */
export const READY_HOST: Host = {
  ...NEW_HOST,
  updatedAt: '2026-12-02T08:00:09.000Z',
  version: 3,
  state: 'ready',
  stateSince: '2026-12-02T08:00:09.000Z',
  deadline: undefined,
  waitingFor: undefined,
  checks: [
    {
      name: 'engine',
      title: 'Container engine',
      result: 'passed',
      found: 'Docker 28.1.1 with Compose 2.35.1.',
    },
  ],
  facts: {
    system: 'Debian GNU/Linux 12 (bookworm)',
    architecture: 'x86_64',
    cores: 4,
    memoryMiB: 7_936,
    memoryFreeMiB: 6_200,
    diskGiB: 78.2,
    diskFreeGiB: 61.4,
    engines: { docker: '28.1.1', compose: '2.35.1' },
  },
  lastSeenAt: '2026-12-02T08:00:09.000Z',
  actions: { check: true, prepare: true, cancel: false, remove: true },
};

/** The same, while what it needs is installed. */
export const PREPARING_HOST: Host = {
  ...READY_HOST,
  version: 4,
  state: 'preparing',
  waitingFor: 'What a deployment needs is installed.',
  actions: { check: false, prepare: false, cancel: true, remove: true },
};

/** The same, while the portal lets go of it. */
export const REMOVING_HOST: Host = {
  ...READY_HOST,
  version: 5,
  state: 'removing',
  waitingFor: 'The portal lets go of the host.',
  actions: { check: false, prepare: false, cancel: false, remove: false },
};

/** An entry of the change feed. */
export const HOST_CHANGE: HostChangePage['items'][number] = {
  seq: 12,
  id: ID,
  host: READY_HOST,
};
