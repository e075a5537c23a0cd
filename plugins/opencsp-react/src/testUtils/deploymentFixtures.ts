import {
  allowedDeploymentActions,
  DeployedService,
  Deployment,
  DeploymentFailure,
  DeploymentLogLine,
  DeploymentState,
  DeploymentStep,
  isDeployed,
  RunningService,
  ServiceState,
  StepState,
} from '@opencsp/plugin-opencsp-common';
import { before } from './fixtures';
import { hashFixture } from './profileFixtures';

const MINUTE = 60_000;

const STEPS = [
  ['preflight', 'Check of the host', 'preparing', 3_000],
  ['upload', 'Files', 'preparing', 4_000],
  ['pull', 'Images', 'building', 72_000],
  ['core', 'Core services', 'starting', 60_000],
  ['applications', 'Applications', 'starting', 90_000],
  ['verify', 'Check of what runs', 'verifying', 9_000],
] as const;

/** The steps of a deployment of which some are done and one is in a state. */
export function deploymentStepsFixture(
  done: number,
  next: StepState = 'waiting',
  now: Date = new Date(),
): DeploymentStep[] {
  return STEPS.map(([name, title, phase, usualMs], index) => {
    const step = { name, title, phase, usualMs };
    const startedAt = before(now, (STEPS.length - index) * MINUTE);
    if (index < done) {
      return {
        ...step,
        state: 'done',
        startedAt,
        endedAt: new Date(
          new Date(startedAt).getTime() + usualMs * 0.5,
        ).toISOString(),
      };
    }
    return index === done && next !== 'waiting'
      ? {
          ...step,
          state: next,
          startedAt: before(now, 41_000),
          ...(next === 'running' ? {} : { endedAt: before(now, 1_000) }),
        }
      : { ...step, state: 'waiting' };
  });
}

const SERVICES = [
  ['traefik', 'Traefik', true, undefined],
  ['lldap', 'LLDAP', true, 'directory'],
  ['redis', 'Redis', true, undefined],
  ['authelia', 'Authelia', true, 'auth'],
  ['nextcloud', 'Nextcloud', false, 'cloud'],
  ['jellyfin', 'Jellyfin', false, 'tv'],
] as const;

/** The services of a deployment: all in one state, but for those that are named. */
export function deployedServicesFixture(
  state: ServiceState,
  others: Partial<
    Record<string, { state: ServiceState; detail?: string }>
  > = {},
): DeployedService[] {
  return SERVICES.map(([id, title, isCore, label]) => ({
    id,
    title,
    isCore,
    state,
    ...(label ? { url: `https://${label}.ada.example.com` } : {}),
    ...others[id],
  }));
}

const STATE_STEPS: Record<DeploymentState, [number, StepState]> = {
  queued: [0, 'waiting'],
  running: [3, 'running'],
  succeeded: [6, 'waiting'],
  degraded: [4, 'warning'],
  failed: [3, 'failed'],
  cancelled: [3, 'cancelled'],
  'rolled-back': [6, 'waiting'],
  removing: [6, 'waiting'],
  removed: [6, 'waiting'],
};

const SERVICE_STATES: Record<DeploymentState, ServiceState> = {
  queued: 'waiting',
  running: 'waiting',
  succeeded: 'up',
  degraded: 'up',
  failed: 'waiting',
  cancelled: 'unknown',
  'rolled-back': 'up',
  removing: 'up',
  removed: 'missing',
};

/** A deployment in a state, as the API would tell it; it is changed last. */
export function deploymentFixture(
  state: DeploymentState = 'succeeded',
  changes: Partial<Deployment> = {},
  now: Date = new Date(),
): Deployment {
  const live = changes.live ?? state !== 'removed';
  const [done, next] = STATE_STEPS[state];
  return {
    id: 'd1b2c3d4-0000-4000-8000-000000000012',
    number: 12,
    kind: state === 'rolled-back' ? 'rollback' : 'deploy',
    owner: 'user:default/member',
    createdBy: 'user:default/member',
    createdAt: before(now, 7 * MINUTE),
    updatedAt: before(now, 20_000),
    ...(state === 'queued' ? {} : { startedAt: before(now, 6 * MINUTE) }),
    ...(isDeployed(state) || state === 'failed' || state === 'cancelled'
      ? { endedAt: before(now, 2 * MINUTE) }
      : {}),
    version: 9,
    profile: {
      id: 'a3c2b1f0-4d5e-4f60-8a7b-9c0d1e2f3a4b',
      name: 'family',
      branch: 'member-family',
    },
    host: {
      id: 'a1b2c3d4-0000-4000-8000-000000000001',
      name: 'web-1',
      address: '10.20.0.57',
    },
    commit: hashFixture(0x3f9c1e),
    driver: 'compose',
    live,
    state,
    stateSince: before(now, 2 * MINUTE),
    warnings: [],
    steps: deploymentStepsFixture(done, next, now),
    services: deployedServicesFixture(SERVICE_STATES[state]),
    actions: allowedDeploymentActions(state, {
      live,
      retryable: changes.failure?.retryable ?? false,
      canGoBack: changes.previous !== undefined,
      isRemoval: false,
    }),
    remains: state === 'removed' ? 'data' : undefined,
    ...changes,
  };
}

/** Why Authelia stopped a deployment. */
export function deploymentFailureFixture(
  changes: Partial<DeploymentFailure> = {},
  now: Date = new Date(),
): DeploymentFailure {
  return {
    step: 'core',
    reason: 'container-unhealthy',
    message:
      'Authelia, which the others need, did not become healthy within 2 minutes.',
    evidence: 'level=fatal msg="storage: no such host lldap"',
    nextStep: 'Look at the quoted line, change the profile, and retry.',
    retryable: true,
    service: 'authelia',
    at: before(now, 4 * MINUTE),
    ...changes,
  };
}

/** A deployment that stopped at its core services. */
export function failedDeploymentFixture(
  changes: Partial<Deployment> = {},
  now: Date = new Date(),
): Deployment {
  return deploymentFixture(
    'failed',
    {
      failure: deploymentFailureFixture({}, now),
      services: deployedServicesFixture('waiting', {
        traefik: { state: 'up' },
        lldap: { state: 'up' },
        redis: { state: 'up' },
        authelia: { state: 'unhealthy', detail: 'No such host: lldap.' },
      }),
      ...changes,
    },
    now,
  );
}

/** A deployment that could not be taken off its host, which does not answer. */
export function failedRemovalFixture(
  changes: Partial<Deployment> = {},
  now: Date = new Date(),
): Deployment {
  return deploymentFixture(
    'failed',
    {
      failure: deploymentFailureFixture(
        {
          step: 'down',
          reason: 'host-unreachable',
          message:
            'The host did not answer until the time for this step was over.',
          evidence: 'connect ECONNREFUSED 10.20.0.57:22',
          nextStep:
            'See that the machine runs and that the portal may reach its SSH port. Then Retry.',
          service: undefined,
        },
        now,
      ),
      steps: [
        {
          name: 'down',
          title: 'Containers and networks',
          phase: 'removing',
          state: 'failed',
          startedAt: before(now, 15 * MINUTE),
          endedAt: before(now, 2 * MINUTE),
        },
      ],
      services: deployedServicesFixture('unknown'),
      actions: allowedDeploymentActions('failed', {
        live: true,
        retryable: true,
        canGoBack: false,
        isRemoval: true,
      }),
      ...changes,
    },
    now,
  );
}

/** A deployment of which one application did not come up. */
export function degradedDeploymentFixture(
  changes: Partial<Deployment> = {},
  now: Date = new Date(),
): Deployment {
  return deploymentFixture(
    'degraded',
    {
      services: deployedServicesFixture('up', {
        jellyfin: { state: 'restarting', detail: 'It ended 4 times.' },
      }),
      ...changes,
    },
    now,
  );
}

/** Lines of a step, as `docker compose` writes them. */
export function deploymentLogFixture(
  count: number,
  now: Date = new Date(),
  step: string = 'core',
): DeploymentLogLine[] {
  return Array.from({ length: count }, (_, index) => ({
    seq: index + 1,
    step,
    time: before(now, (count - index) * 100),
    text: `\u001b[32m ✔\u001b[0m Container member-family-authelia-${index} Started`,
  }));
}

/** A service that runs for a profile on a host; it is changed last. */
export function runningServiceFixture(
  changes: Partial<RunningService> = {},
  now: Date = new Date(),
): RunningService {
  const service = changes.service ?? 'nextcloud';
  const profile = changes.profile ?? {
    id: 'a3c2b1f0-4d5e-4f60-8a7b-9c0d1e2f3a4b',
    name: 'family',
  };
  return {
    id: `${profile.id}.${service}`,
    service,
    title: 'Nextcloud',
    category: 'collaboration',
    icon: 'cloud',
    version: '31.0.5',
    isCore: false,
    owner: 'user:default/member',
    profile,
    host: { id: 'a1b2c3d4-0000-4000-8000-000000000001', name: 'web-1' },
    deploymentId: 'd1b2c3d4-0000-4000-8000-000000000012',
    state: 'up',
    stateSince: before(now, 34 * 24 * 60 * MINUTE),
    seenAt: before(now, 20_000),
    url: 'https://cloud.ada.example.com',
    containers: [
      {
        name: 'member-family-nextcloud-1',
        state: 'running',
        health: 'healthy',
        restarts: 0,
        image: 'nextcloud:31.0.5',
      },
    ],
    drift: [],
    ...changes,
  };
}
