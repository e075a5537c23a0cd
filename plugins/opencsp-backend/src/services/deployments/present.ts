import {
  Deployment,
  DeploymentOutcome,
  DeploymentStep,
  isDeploymentMoving,
  RunningService,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import {
  DeploymentFailureRecord,
  DeploymentRecord,
  DeploymentStepRecord,
} from '../../domain/deployments/deploymentRecord';
import { actionsOf } from '../../domain/deployments/deploymentRequests';
import { currentStep } from '../../domain/deployments/deploymentSteps';
import { OtherHost } from '../../domain/deployments/moving';
import { remainsOf } from '../../domain/deployments/remains';
import { Time } from '../../domain/record';
import { ServiceRow } from '../../store/deployments/DeploymentStore';

/** What the presentation needs beside the record. */
export interface DeploymentPresentation {
  /** Of the host, when it is known. */
  address?: string;
  /** How long each step usually takes, in milliseconds. */
  usual: Readonly<Record<string, number>>;
  /** Its driver can list the systems that the host keeps. */
  keepsGenerations: boolean;
}

/** The store's record as the API shows it. */
export function presentDeployment(
  record: DeploymentRecord,
  { address, usual, keepsGenerations }: DeploymentPresentation,
): Deployment {
  return {
    id: record.id,
    number: record.number,
    kind: record.kind,
    owner: record.owner,
    createdBy: record.createdBy,
    createdAt: iso(record.createdAt),
    updatedAt: iso(record.updatedAt),
    startedAt: optionalIso(record.startedAt),
    endedAt: optionalIso(record.endedAt),
    version: record.version,
    profile: {
      id: record.profileId,
      name: record.profileName,
      branch: record.branch,
    },
    host: { id: record.hostId, name: record.hostName, address },
    commit: record.commit,
    driver: record.driver,
    ...(keepsGenerations && { keepsGenerations }),
    live: record.live,
    state: record.state,
    stateSince: iso(record.stateSince),
    phase: phaseOf(record),
    waitingFor: record.waitingFor,
    requested: record.requested,
    failure: record.failure && presentFailure(record.failure),
    warnings: record.warnings,
    steps: record.steps.map(step => presentStep(step, usual)),
    services: record.services,
    drift: record.strangers,
    previous: record.previous,
    movesFrom: record.movesFrom && {
      ...presentOther(record.movesFrom),
      oldHost: record.movesFrom.oldHost,
    },
    movesTo: record.movesTo && presentOther(record.movesTo),
    remains: remainsOf(record),
    actions: actionsOf(record),
  };
}

/** How the run stands, for those that wait for it. A degraded one has not succeeded. */
export function presentDeploymentOutcome(
  record: DeploymentRecord,
): DeploymentOutcome {
  const { id, state, services, failure } = record;
  return {
    id,
    state,
    finished: !isDeploymentMoving(state),
    succeeded:
      state === 'succeeded' || state === 'rolled-back' || state === 'removed',
    services,
    failure: failure && presentFailure(failure),
  };
}

/**
 * A service that runs, as the API shows it.
 *
 * @param definition - absent when the catalogue does not have it any more
 */
export function presentService(
  row: ServiceRow,
  definition: Pick<ServiceDefinition, 'category' | 'icon'> | undefined,
): RunningService {
  return {
    id: row.key,
    service: row.id,
    title: row.title,
    category: definition?.category ?? 'core',
    icon: definition?.icon ?? '',
    version: row.version,
    isCore: row.isCore,
    owner: row.owner,
    profile: { id: row.profileId, name: row.profileName },
    host: { id: row.hostId, name: row.hostName },
    deploymentId: row.deploymentId,
    state: row.state,
    stateSince: iso(row.stateSince),
    detail: row.detail,
    seenAt: optionalIso(row.seenAt),
    url: row.url,
    containers: [...row.containers],
    drift: [...row.drift],
  };
}

/** In UTC, as the API writes it. */
export function iso(time: Time): string {
  return new Date(time).toISOString();
}

function optionalIso(time: Time | undefined): string | undefined {
  return time === undefined ? undefined : iso(time);
}

function phaseOf(record: DeploymentRecord): Deployment['phase'] {
  if (!isDeploymentMoving(record.state)) {
    return undefined;
  }
  return (
    currentStep(record)?.phase ??
    (record.state === 'removing' ? 'removing' : undefined)
  );
}

function presentStep(
  step: DeploymentStepRecord,
  usual: DeploymentPresentation['usual'],
): DeploymentStep {
  const { startedAt, deadlineMs, state, name } = step;
  return {
    name,
    title: step.title,
    phase: step.phase,
    state,
    detail: step.detail,
    startedAt: optionalIso(startedAt),
    endedAt: optionalIso(step.endedAt),
    deadline:
      state === 'running' && startedAt !== undefined
        ? iso(startedAt + deadlineMs)
        : undefined,
    usualMs: Object.hasOwn(usual, name) ? usual[name] : undefined,
  };
}

function presentOther({
  deploymentId,
  hostId,
  hostName,
}: OtherHost): OtherHost {
  return { deploymentId, hostId, hostName };
}

function presentFailure({ at, ...failure }: DeploymentFailureRecord) {
  return { ...failure, at: iso(at) };
}
