import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import {
  newDeployment,
  NewDeployment,
} from '../../domain/deployments/deploymentRequests';
import { HostRecord } from '../../domain/hosts/hostRecord';

/** Who asks in these tests. */
export const ADA_REF = 'user:default/ada';

/** A commit, by a number that tells it from others. */
export function commitOf(number: number): string {
  return String(number).padStart(40, 'c');
}

/** An id, by kind and number. */
export function idOf(kind: 'a' | 'b' | 'd', number: number): string {
  return `00000000-0000-4000-${kind}000-${String(number).padStart(12, '0')}`;
}

/** A plan of one core service and two applications. */
export function aPlan(version = '1.0.0'): DeploymentRecord['plan'] {
  return {
    services: [
      {
        id: 'traefik',
        title: 'Traefik',
        isCore: true,
        canGoBack: true,
        version: '3.0.0',
      },
      {
        id: 'notes',
        title: 'Notes',
        isCore: false,
        canGoBack: true,
        version,
        url: 'https://notes.example.com',
      },
      {
        id: 'cloud',
        title: 'Cloud',
        isCore: false,
        canGoBack: false,
        version: '1.0.0',
        url: 'https://cloud.example.com',
      },
    ],
    needs: { memoryMiB: 512, diskGiB: 2 },
    hosts: ['cloud.example.com', 'notes.example.com'],
  };
}

/** A deployment that is right, by a number that tells it from others; of profile 1 on host 1. */
export function aDeployment(
  number: number,
  now: number,
  change: Partial<NewDeployment> = {},
): DeploymentRecord {
  return newDeployment(
    {
      id: idOf('d', number),
      profile: {
        id: idOf('a', 1),
        name: 'family',
        branch: 'ada-family',
        owner: ADA_REF,
      },
      host: { id: idOf('b', 1), name: 'attic' },
      driver: 'fake',
      createdBy: ADA_REF,
      commit: commitOf(1),
      plan: aPlan(),
      ...change,
    },
    now,
  );
}

/** A host that is ready. */
export function aHost(
  number: number,
  now: number,
  change: Partial<HostRecord> = {},
): HostRecord {
  return {
    id: idOf('b', number),
    name: 'attic',
    kind: 'registered',
    owner: ADA_REF,
    createdBy: ADA_REF,
    createdAt: now,
    updatedAt: now,
    version: 1,
    state: 'ready',
    stateSince: now,
    warnings: [],
    address: '192.0.2.1',
    port: 22,
    user: 'root',
    sudo: false,
    checks: [],
    ...change,
  };
}
