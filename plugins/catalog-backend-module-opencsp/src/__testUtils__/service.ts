import { Host, RunningService } from '@opencsp/plugin-opencsp-common';

const CREATED_AT = '2026-01-02T03:04:05.000Z';
const OWNER = 'user:default/350000000000000007';

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
    owner: OWNER,
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
    id,
    name: 'attic',
    kind: 'registered',
    owner: OWNER,
    createdBy: OWNER,
    createdAt: CREATED_AT,
    updatedAt: CREATED_AT,
    version: 1,
    state: 'ready',
    stateSince: CREATED_AT,
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
