import { JsonObject } from '@backstage/types';
import {
  ContainerReport,
  DeployedService,
  DeploymentPhase,
  Drift,
  HostCheck,
  HostFacts,
  RenderedFile,
  ServiceState,
  SystemGeneration,
} from '@opencsp/plugin-opencsp-common';
import { HostCommand, HostPort, HostRunner, HostSection } from './hostRunner';
import { ProfileRenderer } from './profileRenderer';

/** A service that a deployment brings. */
export interface ServicePlan {
  id: string;
  title: string;
  isCore: boolean;
  /** False when its version cannot be taken back. */
  canGoBack: boolean;
  version: string;
  url?: string;
}

/** What is brought onto a host: one commit of a profile. It stays as it is during the run. */
export interface DeploymentToRun {
  id: string;
  /** Name of the project on the host: the branch. */
  project: string;
  commit: string;
  /** The files of that commit, but for the secrets. */
  files: readonly RenderedFile[];
  /** In start order. */
  services: readonly ServicePlan[];
  /** What the bundle needs, for the checks. */
  needs: { memoryMiB: number; diskGiB: number };
  /** Host names of its routes. */
  hosts: readonly string[];
  /**
   * Paths among the files that are brought onto the host only where they are not there yet: from then on
   * the core looks after them. They are pruned with the rest when nothing names them any more.
   */
  keptFiles?: readonly string[];
}

/** What a step works with. */
export interface StepContext {
  host: HostRunner;
  deployment: DeploymentToRun;
  /** What the step returned as `memo` at its last call in this try; empty at first. */
  memo: JsonObject;
  /** Counts the tries of this step, from 1. */
  attempt: number;
  /** Milliseconds since 1970. */
  now: number;
  signal: AbortSignal;
  /** Writes into the log of the step: text of one or several lines. */
  log(text: string): void;
  /** All secrets of the profile by name, in memory only. */
  secrets(): Promise<ReadonlyMap<string, string>>;
}

/** Why a step could not be done. */
export interface StepFailure {
  /** Stable code, such as `image-unknown`; each has a section in the docs. */
  reason: string;
  /** What happened and why, in words. */
  message: string;
  /** Quoted lines of the host. */
  evidence?: string;
  nextStep: string;
  retryable: boolean;
  /** Id of the service that it is about. */
  service?: string;
}

/** What one call of a step came to. */
export type StepOutcome = {
  /** How each service does, as far as this step saw it. */
  services?: readonly Pick<DeployedService, 'id' | 'state' | 'detail'>[];
  detail?: string;
  warnings?: readonly string[];
} & (
  | { of: 'done' }
  /** It is not wanted: the detail says why. */
  | { of: 'skipped' }
  /** It goes on; call it again after so many milliseconds. */
  | { of: 'running'; again: number; memo: JsonObject }
  | ({ of: 'failed' } & StepFailure)
);

/** One step of a deployment. */
export interface DriverStep {
  /** `[a-z-]+`, unique in the deployment. */
  name: string;
  /** For people: "Core services". */
  title: string;
  phase: DeploymentPhase;
  /** How long it may take in all, in milliseconds. */
  deadlineMs: number;
  /** After it the directory answers: what others need in it is made then. */
  bringsDirectory?: boolean;
  /**
   * Does a part of the step that takes seconds, not minutes: what takes longer runs detached on the host
   * and is looked at in the next call. It looks before it acts, so that a call that is repeated after a
   * crash does no harm. Trouble with the host is thrown.
   */
  run(context: StepContext): Promise<StepOutcome>;
  /** Ends what the step has running on the host. It is called before a cancellation is done. */
  cancel?(context: StepContext): Promise<void>;
}

/** One service as a host shows it. */
export interface ServiceReport {
  id: string;
  state: ServiceState;
  detail?: string;
  containers: readonly ContainerReport[];
  drift: readonly Drift[];
}

/** What really runs on a host. */
export interface HostInspection {
  /** Why nothing can be said of the services: the engine does not answer. */
  engineTrouble?: string;
  services: readonly ServiceReport[];
  /** Of the project, though nobody asked for them. */
  strangers: readonly Drift[];
}

/** What a driver wants of a host that the core judges, so that each fact is judged once. */
export interface HostDemands {
  /**
   * Where the engine keeps images and data; absolute. The disk of this folder has to have room, or that of
   * the root while the folder is not there.
   */
  dataFolder: string;
  /** Names that the host has to find, such as those of registries. */
  names: readonly string[];
}

/** What a driver makes of a host. */
export interface DriverJudgement {
  /** None of them is named as one of the core's. */
  checks: HostCheck[];
  /** The versions that it found. */
  engines: HostFacts['engines'];
  /** True when the project is on the host already: its images and data are on the disk then. */
  isThere: boolean;
  /**
   * For a driver that needs an operating system of its own: whether the host has it. Absent for one that goes
   * with many. A look without a profile leaves out what does not go with the host.
   */
  system?: 'its-own' | 'another';
}

/**
 * What a driver asks of a host before a deployment, and without one when a host is looked at. What holds
 * for each engine is the core's: architecture, memory, disk, clock, names, rights, the first set-up, and
 * for which engines the operating system was made. All of it is pure, and never throws: a commit that
 * cannot be read is said by the first step.
 */
export interface DriverChecks {
  demands(deployment?: DeploymentToRun): HostDemands;
  /** Asked in one exchange with those of the core. All of them only read. */
  commands(deployment?: DeploymentToRun): readonly HostCommand[];
  /** @param sections - of these commands; some may be missing */
  judge(
    sections: readonly HostSection[],
    deployment?: DeploymentToRun,
  ): DriverJudgement;
}

/** How the proxy of a project on a host is asked, in the words of the engine that runs it. */
export interface ProxyOnHost {
  /** Path of its file of routes in the files of a commit; one of those that are kept. */
  routesPath: string;
  /** The same file on the host, absolute. It is replaced by renaming (`HostRunner.put`). */
  routesFile: string;
  /** The words that print what an address on the proxy's own loopback answers. */
  get(url: string): readonly string[];
  /** The words that print the last lines of its log. */
  log(lines: number): readonly string[];
}

/** How a service of a project is reached from its host, in the words of the engine that runs it. */
export interface DoorOnHost {
  /** Asked in one exchange. All of them only read. */
  commands: readonly HostCommand[];
  /**
   * Where the host reaches a port of the service; nothing while it does not run.
   *
   * @param sections - of these commands
   * @param port - as the service's own image has it
   */
  portOf(sections: readonly HostSection[], port: number): HostPort | undefined;
  /**
   * The words that run a program where the service runs, with the standard input of the host's; nothing while
   * it does not run.
   *
   * @param sections - of these commands
   * @param user - whom it runs as; the service's own user when absent
   */
  inside(
    sections: readonly HostSection[],
    argv: readonly string[],
    user?: string,
  ): readonly string[] | undefined;
}

/** Brings a profile onto a host, with one engine. */
export interface DeploymentDriver extends ProfileRenderer {
  /** What a host must have for it. */
  readonly checks: DriverChecks;
  /** `none` where nothing is installed on a host before: what it needs comes with the deployment. */
  readonly preparation?: 'none';
  /** The steps that bring the commit onto the host, in their order. Pure. */
  steps(deployment: DeploymentToRun): DriverStep[];
  /** The steps that bring back an earlier commit, with the images that worked. Pure. */
  rollback(deployment: DeploymentToRun): DriverStep[];
  /**
   * The steps that stop what runs of it, and keep all of it as it is, so that `steps` bring it up again. It
   * stays stopped when the host is started anew. Pure.
   */
  stop(deployment: Pick<DeploymentToRun, 'id' | 'project'>): DriverStep[];
  /** The steps that take it off the host; nothing of ours is left but, without `data`, the volumes. */
  remove(
    deployment: Pick<DeploymentToRun, 'id' | 'project'>,
    options: { data: boolean },
  ): DriverStep[];
  /** The proxy before the services of a project. Pure. */
  proxy(deployment: Pick<DeploymentToRun, 'project'>): ProxyOnHost;
  /** The way to a service of a project. Pure. @param service - id of its definition */
  door(
    deployment: Pick<DeploymentToRun, 'project'>,
    service: string,
  ): DoorOnHost;
  /** Reads what really runs, in one exchange. Changes nothing. */
  inspect(
    host: HostRunner,
    deployment: DeploymentToRun,
    options: { signal?: AbortSignal },
  ): Promise<HostInspection>;
  /**
   * The systems that the host keeps, with the commit of each that the portal made, the newest first. Absent for
   * a driver whose hosts keep none. Changes nothing.
   *
   * @throws HostTroubleError when the host does not answer, ServiceUnavailableError when it does not tell them
   */
  generations?(
    host: HostRunner,
    deployment: Pick<DeploymentToRun, 'project'>,
    options: { signal?: AbortSignal },
  ): Promise<SystemGeneration[]>;
}
