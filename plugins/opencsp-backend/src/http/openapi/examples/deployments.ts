import {
  Deployment,
  DeploymentLogLine,
  DeploymentOutcome,
  DeploymentPreview,
  Generations,
  RunningService,
  ServiceChange,
  StartDeploymentRequest,
} from '@opencsp/plugin-opencsp-common';
import { EXAMPLE_COMMITS, EXAMPLE_IDS, EXAMPLE_OWNER } from './ids';

const [NEWER, OLDER] = EXAMPLE_COMMITS;

/** Brings the profile onto the host. */
export const START_DEPLOYMENT: StartDeploymentRequest = {
  profileId: EXAMPLE_IDS.profile,
  hostId: EXAMPLE_IDS.host,
};

/** What that would come to. */
export const DEPLOYMENT_PREVIEW: DeploymentPreview = {
  ok: true,
  problems: [],
  warnings: [],
  sentences: ['The profile "family" is brought onto the host "web-1".'],
  commit: NEWER,
  replaces: { id: EXAMPLE_IDS.deployment, number: 1, commit: OLDER },
  needs: { memoryMiB: 1536, diskGiB: 10 },
};

/** The deployment, as the answer to its request shows it. */
export const NEW_DEPLOYMENT: Deployment = {
  id: EXAMPLE_IDS.deployment,
  number: 2,
  kind: 'deploy',
  owner: EXAMPLE_OWNER,
  createdBy: EXAMPLE_OWNER,
  createdAt: '2026-12-02T09:30:00.000Z',
  updatedAt: '2026-12-02T09:30:00.000Z',
  version: 1,
  profile: { id: EXAMPLE_IDS.profile, name: 'family', branch: 'ada-family' },
  host: { id: EXAMPLE_IDS.host, name: 'web-1', address: '10.20.0.37' },
  commit: NEWER,
  driver: 'compose',
  live: true,
  state: 'queued',
  stateSince: '2026-12-02T09:30:00.000Z',
  waitingFor: 'The host is checked.',
  warnings: [],
  steps: [],
  services: [],
  actions: {
    retry: false,
    cancel: true,
    rollback: false,
    remove: false,
    giveUp: false,
  },
};

/** The same, when its services answer. */
export const SUCCEEDED_DEPLOYMENT: Deployment = {
  ...NEW_DEPLOYMENT,
  updatedAt: '2026-12-02T09:33:20.000Z',
  startedAt: '2026-12-02T09:30:01.000Z',
  endedAt: '2026-12-02T09:33:20.000Z',
  version: 21,
  state: 'succeeded',
  stateSince: '2026-12-02T09:33:20.000Z',
  waitingFor: undefined,
  steps: [
    {
      name: 'verify',
      title: 'Verify the services',
      phase: 'verifying',
      state: 'done',
      startedAt: '2026-12-02T09:32:40.000Z',
      endedAt: '2026-12-02T09:33:20.000Z',
      usualMs: 35_000,
    },
  ],
  services: [
    {
      id: 'jellyfin',
      title: 'Jellyfin',
      isCore: false,
      state: 'up',
      url: 'https://media.ada.example.com',
    },
  ],
  actions: {
    retry: false,
    cancel: false,
    rollback: false,
    remove: true,
    giveUp: false,
  },
};

/** A deployment that brings back the one before. */
export const ROLLBACK: Deployment = {
  ...NEW_DEPLOYMENT,
  id: 'af5a6b7c-9d0e-4f1a-b2c3-4d5e6f7a8b9c',
  number: 3,
  kind: 'rollback',
  commit: OLDER,
};

/** The first one, while it is taken off its host. */
export const REMOVING_DEPLOYMENT: Deployment = {
  ...SUCCEEDED_DEPLOYMENT,
  version: 22,
  state: 'removing',
  phase: 'removing',
  waitingFor: 'The containers are removed.',
  actions: {
    retry: false,
    cancel: false,
    rollback: false,
    remove: false,
    giveUp: false,
  },
};

/** A line of the log of a deployment, or of what prepared a host. */
export const RUN_LOG_LINE: DeploymentLogLine = {
  seq: 12,
  step: 'verify',
  time: '2026-12-02T09:32:41.000Z',
  text: 'jellyfin is healthy',
};

/** How its run stands, for those that wait for it. */
export const DEPLOYMENT_OUTCOME: DeploymentOutcome = {
  id: EXAMPLE_IDS.deployment,
  state: 'succeeded',
  finished: true,
  succeeded: true,
  services: SUCCEEDED_DEPLOYMENT.services,
};

/** A service that runs. */
export const RUNNING_SERVICE: RunningService = {
  id: `${EXAMPLE_IDS.profile}.jellyfin`,
  service: 'jellyfin',
  title: 'Jellyfin',
  category: 'media',
  icon: 'movie',
  version: '10.10.7',
  isCore: false,
  owner: EXAMPLE_OWNER,
  profile: { id: EXAMPLE_IDS.profile, name: 'family' },
  host: { id: EXAMPLE_IDS.host, name: 'web-1' },
  deploymentId: EXAMPLE_IDS.deployment,
  state: 'up',
  stateSince: '2026-12-02T09:33:20.000Z',
  seenAt: '2026-12-02T09:40:00.000Z',
  url: 'https://media.ada.example.com',
  containers: [
    {
      name: 'jellyfin',
      state: 'running',
      health: 'healthy',
      restarts: 0,
      startedAt: '2026-12-02T09:32:30.000Z',
      image: 'jellyfin/jellyfin:10.10.7',
    },
  ],
  drift: [],
};

/** An entry of the change feed. */
export const SERVICE_CHANGE: ServiceChange = {
  seq: 57,
  id: RUNNING_SERVICE.id,
  service: RUNNING_SERVICE,
  place: {
    branch: 'ada-family',
    host: {
      id: EXAMPLE_IDS.host,
      kind: 'instance',
      machineName: 'vm-k3x9p2',
    },
  },
};

/** Two generations of a host with NixOS, and the one that its installer made. */
export const GENERATIONS: Generations = {
  generations: [
    {
      ...{ number: 3, at: '2026-12-02T09:32:41.000Z', commit: NEWER },
      ...{ isNext: true, isLive: true },
      system: '26.05.20260911.21a67dc',
      release: '21a67dc470149f337cecafbe965d8d252a390518',
      noWayBack: { reason: 'runs', services: [] },
    },
    {
      ...{ number: 2, at: '2026-12-01T18:05:12.000Z', commit: OLDER },
      ...{ isNext: false, isLive: false },
      system: '26.05.20260911.21a67dc',
      release: '21a67dc470149f337cecafbe965d8d252a390518',
      difference: {
        added: [],
        removed: [{ id: 'jellyfin', title: 'Jellyfin' }],
        versions: [],
      },
    },
    {
      ...{ number: 1, at: '2026-11-30T08:00:00.000Z' },
      ...{ isNext: false, isLive: false },
      system: '26.05.20260911.21a67dc',
      noWayBack: { reason: 'foreign', services: [] },
    },
  ],
};
