import { z } from 'zod';
import { timeSchema } from '../instances/instance';
import { stepStates } from '../states';
import { driftSchema } from './drift';

/**
 * `queued → running → succeeded | degraded | failed | cancelled | rolled-back`, then
 * `removing → removed`.
 */
export const deploymentStates = [
  'queued',
  'running',
  'succeeded',
  'degraded',
  'failed',
  'cancelled',
  'rolled-back',
  'removing',
  'removed',
] as const;

/** @public */
export type DeploymentState = (typeof deploymentStates)[number];

/** What a deployment goes through; `removing` is the way back. */
export const deploymentPhases = [
  'preparing',
  'building',
  'starting',
  'verifying',
  'routing',
  'accounts',
  'removing',
] as const;

/** @public */
export type DeploymentPhase = (typeof deploymentPhases)[number];

/** What a run does: bring a commit, or bring back an earlier one that worked. */
export const deploymentKinds = ['deploy', 'rollback'] as const;

/** @public */
export type DeploymentKind = (typeof deploymentKinds)[number];

/** True while the portal works on it and its state will change without anyone's help. */
export function isDeploymentMoving(state: DeploymentState): boolean {
  return state === 'queued' || state === 'running' || state === 'removing';
}

/** True when what it brought about is expected to run on the host. */
export function isDeployed(state: DeploymentState): boolean {
  return (
    state === 'succeeded' || state === 'degraded' || state === 'rolled-back'
  );
}

/** What may be asked of a deployment in this state. */
export function allowedDeploymentActions(
  state: DeploymentState,
  facts: {
    /** The newest of its profile on its host. */
    live: boolean;
    retryable: boolean;
    /** There is an earlier one that worked. */
    canGoBack: boolean;
    /** It was to be removed before. */
    isRemoval: boolean;
  },
): {
  retry: boolean;
  cancel: boolean;
  rollback: boolean;
  remove: boolean;
  giveUp: boolean;
} {
  const stopped =
    isDeployed(state) || state === 'failed' || state === 'cancelled';
  return {
    retry:
      facts.live &&
      ((state === 'failed' && facts.retryable) ||
        state === 'cancelled' ||
        state === 'degraded'),
    cancel: state === 'queued' || state === 'running',
    rollback: facts.live && stopped && facts.canGoBack,
    remove: facts.live && stopped,
    // Only when it was tried: what the host can do away with itself is not left there.
    giveUp: facts.live && state === 'failed' && facts.isRemoval,
  };
}

/** How one service on a host does. */
export const serviceStates = [
  'waiting',
  'starting',
  'up',
  'unhealthy',
  'restarting',
  'stopped',
  'missing',
  'unknown',
] as const;

/** @public */
export type ServiceState = (typeof serviceStates)[number];

/** A service of a deployment, as its run sees it. */
export const deployedServiceSchema = z.object({
  id: z.string(),
  title: z.string(),
  isCore: z.boolean(),
  state: z.enum(serviceStates),
  /** Why it is not up, in words. */
  detail: z.string().optional(),
  url: z.string().optional(),
});

/** @public */
export type DeployedService = z.infer<typeof deployedServiceSchema>;

/** Why a deployment stopped. */
export const deploymentFailureSchema = z.object({
  /** The step that failed. */
  step: z.string(),
  /** Stable code, such as `container-unhealthy`; each has a section in the docs. */
  reason: z.string(),
  message: z.string(),
  /** Quoted lines of the host, redacted. */
  evidence: z.string().optional(),
  nextStep: z.string(),
  retryable: z.boolean(),
  /** The service that it is about. */
  service: z.string().optional(),
  at: timeSchema,
});

/** @public */
export type DeploymentFailure = z.infer<typeof deploymentFailureSchema>;

/** One step of a deployment; which there are is said by its driver. */
export const deploymentStepSchema = z.object({
  name: z.string(),
  title: z.string(),
  phase: z.enum(deploymentPhases),
  state: z.enum(stepStates),
  detail: z.string().optional(),
  startedAt: timeSchema.optional(),
  endedAt: timeSchema.optional(),
  /** When it gives up, while it runs. */
  deadline: timeSchema.optional(),
  /** How long it usually takes, in milliseconds, from the last runs. */
  usualMs: z.number().optional(),
});

/** @public */
export type DeploymentStep = z.infer<typeof deploymentStepSchema>;

/** What becomes of a profile on its old host, once it answers on the new one. Its data stays there. */
export const oldHostChoices = ['stop', 'remove'] as const;

/** @public */
export type OldHostChoice = (typeof oldHostChoices)[number];

/** What of a deployment is still on its host, after it was removed. */
export const deploymentRemains = [
  /** Containers and data are gone. */
  'nothing',
  /** What people stored is kept. */
  'data',
  /** Its containers are stopped, and kept with the data: the profile moved to another host. */
  'stopped',
  /** Nothing was removed: its host was given up. */
  'everything',
] as const;

/** The other end of a move between two hosts. */
const otherHostSchema = z.object({
  deploymentId: z.string(),
  hostId: z.string(),
  hostName: z.string(),
});

/** One run that brings one commit of a profile onto one host. */
export const deploymentSchema = z.object({
  id: z.string(),
  /** Counts the profile's deployments, from 1. */
  number: z.number().int(),
  kind: z.enum(deploymentKinds),
  /** Entity ref of a user or group; the profile's. */
  owner: z.string(),
  createdBy: z.string(),
  createdAt: timeSchema,
  updatedAt: timeSchema,
  startedAt: timeSchema.optional(),
  endedAt: timeSchema.optional(),
  version: z.number().int(),
  profile: z.object({ id: z.string(), name: z.string(), branch: z.string() }),
  host: z.object({
    id: z.string(),
    name: z.string(),
    address: z.string().optional(),
  }),
  /** Of the profile's branch. */
  commit: z.string(),
  /** Id of the driver, such as `compose`. */
  driver: z.string(),
  /** Its driver keeps earlier systems of the host, which can be listed; absent when it does not. */
  keepsGenerations: z.boolean().optional(),
  /** The newest of its profile on its host. */
  live: z.boolean(),
  state: z.enum(deploymentStates),
  stateSince: timeSchema,
  phase: z.enum(deploymentPhases).optional(),
  waitingFor: z.string().optional(),
  /** Set while a cancellation was asked for and is not done. */
  requested: z.enum(['cancel']).optional(),
  failure: deploymentFailureSchema.optional(),
  warnings: z.array(z.string()),
  steps: z.array(deploymentStepSchema),
  services: z.array(deployedServiceSchema),
  /** What is on the host of it and belongs to none of its services: containers that nobody asked for. */
  drift: z.array(driftSchema).optional(),
  /** The last one on the host that worked. */
  previous: z
    .object({ id: z.string(), number: z.number().int(), commit: z.string() })
    .optional(),
  /** Where the profile ran when it was made: that one serves until this one answers. */
  movesFrom: otherHostSchema
    .extend({ oldHost: z.enum(oldHostChoices) })
    .optional(),
  /** Another deployment takes its place on another host; until that one answers, this one serves. */
  movesTo: otherHostSchema.optional(),
  /** What is still on the host; set once it was removed. */
  remains: z.enum(deploymentRemains).optional(),
  actions: z.object({
    retry: z.boolean(),
    cancel: z.boolean(),
    rollback: z.boolean(),
    remove: z.boolean(),
    /** Forget it without its host, which could not be asked to remove it. */
    giveUp: z.boolean(),
  }),
});

/** @public */
export type Deployment = z.infer<typeof deploymentSchema>;

/** One line of a deployment's log. */
export const deploymentLogLineSchema = z.object({
  /** Rises within the deployment; `after` takes it. */
  seq: z.number().int(),
  step: z.string(),
  time: timeSchema,
  /** May hold ANSI colour codes; never trusted as HTML. */
  text: z.string(),
});

/** @public */
export type DeploymentLogLine = z.infer<typeof deploymentLogLineSchema>;

/** A page of a deployment's log. */
export const deploymentLogPageSchema = z.object({
  items: z.array(deploymentLogLineSchema),
  /** Give it as `after` to read on. */
  next: z.number().int(),
  /** True when no more will come. */
  complete: z.boolean(),
});

/** @public */
export type DeploymentLogPage = z.infer<typeof deploymentLogPageSchema>;

/** How a deployment came out, for those that only wait for it. */
export const deploymentOutcomeSchema = z.object({
  id: z.string(),
  state: z.enum(deploymentStates),
  finished: z.boolean(),
  succeeded: z.boolean(),
  services: z.array(deployedServiceSchema),
  failure: deploymentFailureSchema.optional(),
});

/** @public */
export type DeploymentOutcome = z.infer<typeof deploymentOutcomeSchema>;
