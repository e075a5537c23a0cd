import {
  Host,
  Instance,
  Profile,
  RunningService,
} from '@opencsp/plugin-opencsp-common';

const CREATED_AT = '2026-01-02T03:04:05.000Z';
/** Who owns the records unless a test says otherwise. */
export const ADA = 'user:default/ada';

const common = {
  owner: ADA,
  createdBy: ADA,
  createdAt: CREATED_AT,
  updatedAt: CREATED_AT,
  version: 1,
  stateSince: CREATED_AT,
};

/** An active machine; give what differs. */
export function anInstance(id: string, over: Partial<Instance> = {}): Instance {
  return {
    ...common,
    id,
    name: 'web-1',
    machineName: `vm-${id}`,
    state: 'active',
    warnings: [],
    size: { name: 'small', cores: 2, memoryMiB: 4096, diskGiB: 20 },
    osTemplate: { name: 'debian-12', title: 'Debian 12' },
    network: { name: 'lan', mode: 'dhcp' },
    sshKeys: [],
    configure: true,
    address: '192.0.2.9',
    outputs: {},
    steps: [],
    actions: { retry: false, cancel: false, delete: true },
    ...over,
  };
}

/** A saved profile; give what differs. */
export function aProfile(id: string, over: Partial<Profile> = {}): Profile {
  const nothing = { floor: 0, advice: 0 };
  return {
    ...common,
    id,
    name: 'family',
    branch: 'ada-family',
    state: 'saved',
    domain: 'ada.example.com',
    adminEmail: 'ada-admin@example.com',
    deployment: 'compose',
    passwordStrategy: 'generated',
    accounts: 'automatic',
    protocol: 'https',
    certificates: 'trusted',
    chosen: [{ id: 'nextcloud', access: 'everyone', secondFactor: false }],
    services: [
      {
        id: 'nextcloud',
        title: 'Nextcloud',
        category: 'collaboration',
        icon: 'cloud',
        version: '32.0.1',
        chosen: true,
        signIn: 'oidc',
        accounts: 'directory',
      },
    ],
    needs: { memoryMiB: nothing, cores: nothing, diskGiB: nothing },
    actions: { edit: true, retry: false, delete: true },
    ...over,
  };
}

/** A service that is up; give what differs. */
export function aService(
  id: string,
  over: Partial<RunningService> = {},
): RunningService {
  return {
    id,
    service: 'nextcloud',
    title: 'Nextcloud',
    category: 'collaboration',
    icon: 'cloud',
    version: '32.0.1',
    isCore: false,
    owner: ADA,
    profile: { id: 'p1', name: 'family' },
    host: { id: 'h1', name: 'attic' },
    deploymentId: 'd1',
    state: 'up',
    stateSince: CREATED_AT,
    url: 'https://cloud.ada.example.com',
    containers: [],
    drift: [],
    ...over,
  };
}

/** A registered host that is ready; give what differs. */
export function aHost(id: string, over: Partial<Host> = {}): Host {
  return {
    ...common,
    id,
    name: 'attic',
    kind: 'registered',
    state: 'ready',
    warnings: [],
    address: '192.0.2.7',
    port: 22,
    user: 'root',
    sudo: false,
    checks: [],
    actions: { check: true, prepare: true, cancel: false, remove: true },
    ...over,
  };
}
