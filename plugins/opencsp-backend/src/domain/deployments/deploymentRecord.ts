import { JsonObject } from '@backstage/types';
import {
  DeployedService,
  DeploymentFailure,
  DeploymentKind,
  DeploymentPhase,
  DeploymentState,
  Drift,
  StepState,
} from '@opencsp/plugin-opencsp-common';
import { ServicePlan } from '@opencsp/plugin-opencsp-node';
import { Time } from '../record';
import { MovesFrom, MovesTo } from './moving';

/** Why a deployment stopped. */
export type DeploymentFailureRecord = Omit<DeploymentFailure, 'at'> & {
  at: Time;
};

/** One step of a deployment. */
export interface DeploymentStepRecord {
  name: string;
  title: string;
  phase: DeploymentPhase;
  state: StepState;
  detail?: string;
  startedAt?: Time;
  endedAt?: Time;
  deadlineMs: number;
  /** How often it was begun. */
  attempt: number;
  /** What the driver's step keeps between its calls; never a secret. */
  memo: JsonObject;
}

/** A deployment as the store keeps it. */
export interface DeploymentRecord {
  id: string;
  /** Counts the profile's deployments, from 1. */
  number: number;
  kind: DeploymentKind;
  profileId: string;
  profileName: string;
  /** Name of the branch, and of the project on the host. */
  branch: string;
  hostId: string;
  hostName: string;
  /** Id of the driver. */
  driver: string;
  /** Entity ref of a user or group; the profile's. */
  owner: string;
  createdBy: string;
  createdAt: Time;
  updatedAt: Time;
  startedAt?: Time;
  endedAt?: Time;
  /** Rises with each change. */
  version: number;
  /** Of the profile's branch; the run keeps it, whatever happens to the branch. */
  commit: string;
  /** What the commit comes to, as it was then. */
  plan: {
    services: ServicePlan[];
    needs: { memoryMiB: number; diskGiB: number };
    /** Host names of its routes. */
    hosts: string[];
  };
  /** The newest of its profile on its host. */
  live: boolean;
  /** Where the profile was when it was made, on another host; it stays so when that is gone. */
  movesFrom?: MovesFrom;
  /** Which one takes its place on another host. */
  movesTo?: MovesTo;
  state: DeploymentState;
  stateSince: Time;
  waitingFor?: string;
  requested?: 'cancel';
  /** While it is being removed, and after. */
  removal?: {
    data: boolean;
    by: string;
    /** The containers are only stopped, and stay: the profile is served from another host. */
    stop?: true;
    /** It ended because its host was not there any more: nothing was done on it. */
    hostGone?: true;
    /** A person gave the host up, after it could not be asked: what is on it was left there. */
    givenUp?: true;
  };
  failure?: DeploymentFailureRecord;
  warnings: string[];
  /** Empty while it is queued. */
  steps: DeploymentStepRecord[];
  services: DeployedService[];
  /** Containers of its project that nobody asked for, when the host was last seen; absent without any. */
  strangers?: Drift[];
  /** The last one on the host that worked. */
  previous?: { id: string; number: number; commit: string };
  /** When it was made, the ledger had its project on the host, whether the one before it worked or not. */
  takesOver?: true;
  /** When it was made, the ledger had data there that an earlier removal kept. */
  findsData?: true;
  /** How far each service was seen, for drift: when the host last answered. */
  observedAt?: Time;
}
