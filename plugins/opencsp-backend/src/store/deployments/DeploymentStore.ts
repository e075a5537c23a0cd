import {
  DeployedService,
  DeploymentState,
  ServiceState,
} from '@opencsp/plugin-opencsp-common';
import { ServiceReport } from '@opencsp/plugin-opencsp-node';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { Time } from '../../domain/record';
import { Lease, NewMessage } from '../InstanceStore';
import { DeploymentEffect } from './deploymentLedger';

/** A deployment that this process may work on until its lease ends. */
export interface DeploymentClaim {
  record: DeploymentRecord;
  lease: Lease;
  /** How often in a row the work had trouble. */
  attempts: number;
}

/** What starting came to; `repeated` is the deployment that the same request made before. */
export type CreateDeploymentOutcome =
  | { outcome: 'created' | 'repeated'; record: DeploymentRecord }
  | { outcome: 'key-reused' }
  /** Another profile is on the host. */
  | { outcome: 'host-in-use'; by: { profileId: string; profileName: string } }
  /** The profile is on another host. */
  | { outcome: 'profile-elsewhere'; at: { hostId: string; hostName: string } }
  /** One of the same profile and host is still moving. */
  | { outcome: 'moving'; deploymentId: string };

/** A page of a list, newest first. */
export interface DeploymentQuery {
  /** Only of these; all when absent. */
  owners?: readonly string[];
  owner?: string;
  profileId?: string;
  hostId?: string;
  states?: readonly DeploymentState[];
  live?: boolean;
  limit: number;
  cursor?: string;
}

/** One line for a deployment's log. */
export interface NewDeploymentLine {
  step: string;
  time: Time;
  text: string;
}

/** A service that runs, or should. */
export interface ServiceRow extends ServiceReport {
  /** `<profile id>.<service id>` */
  key: string;
  title: string;
  isCore: boolean;
  version: string;
  url?: string;
  owner: string;
  profileId: string;
  profileName: string;
  hostId: string;
  hostName: string;
  deploymentId: string;
  stateSince: Time;
  seenAt?: Time;
}

/** A page of services, by title. */
export interface ServiceQuery {
  owners?: readonly string[];
  owner?: string;
  profileId?: string;
  hostId?: string;
  states?: readonly ServiceState[];
  search?: string;
  limit: number;
  cursor?: string;
}

/** Everything that the plugin keeps about deployments and the services that they brought. */
export interface DeploymentStore {
  /**
   * Makes it the live one of its profile and host, in one transaction with the rules between profiles and
   * hosts; gives it its number, and `previous` from the one that was live. The row is due at once.
   */
  create(
    deployment: {
      record: DeploymentRecord;
      idempotency: { key: string; requestHash: string };
      messages?: readonly NewMessage[];
    },
    now: Time,
  ): Promise<CreateDeploymentOutcome>;
  get(id: string): Promise<DeploymentRecord | undefined>;
  /** @throws InputError for a cursor of another list */
  list(query: DeploymentQuery): Promise<{
    items: DeploymentRecord[];
    totalItems: number;
    nextCursor?: string;
  }>;
  /** The live deployments of a profile, or on a host. */
  liveOf(of: {
    profileId?: string;
    hostId?: string;
  }): Promise<DeploymentRecord | undefined>;
  /** Writes what a person asked for and makes the row due at once. False when it changed meanwhile. */
  saveRequest(
    before: DeploymentRecord,
    after: DeploymentRecord,
    now: Time,
    messages?: readonly NewMessage[],
  ): Promise<boolean>;

  /** Leases due rows. Safe between processes. */
  claimDue(lease: Lease, now: Time, limit: number): Promise<DeploymentClaim[]>;
  /** After a clock was set back: see the instances' store. */
  bringForward(now: Time): Promise<void>;
  release(
    claim: DeploymentClaim,
    retry?: { attempts: number; lastError: string; nextRunAt: Time },
  ): Promise<void>;
  /** Writes in the middle of a pass, before something is done on the host. @throws LeaseLostError */
  saveDuring(
    claim: DeploymentClaim,
    record: DeploymentRecord,
    now: Time,
    also?: { log?: readonly NewDeploymentLine[] },
  ): Promise<DeploymentRecord>;
  /** Ends a pass. @throws LeaseLostError when the row was changed or taken over meanwhile */
  finishPass(
    claim: DeploymentClaim,
    result: {
      record: DeploymentRecord;
      attempts: number;
      lastError?: string;
      /** Null when only a request brings the next pass. */
      nextRunAt: Time | null;
      log?: readonly NewDeploymentLine[];
      messages?: readonly NewMessage[];
      /** What was seen of the services; written in the same transaction. Null removes them all. */
      services?: readonly ServiceReport[] | null;
    },
    now: Time,
  ): Promise<DeploymentRecord>;
  /** Makes rows due at once; true when any was found. */
  wake(ids: readonly string[], now: Time): Promise<boolean>;

  readLog(
    id: string,
    after: number,
    limit: number,
  ): Promise<{
    lines: { seq: number; step: string; time: Time; text: string }[];
    next: number;
  }>;
  /** How long each step of a driver usually takes, in milliseconds, from the last runs. */
  usualDurations(driver: string): Promise<Record<string, number>>;

  listServices(query: ServiceQuery): Promise<{
    items: ServiceRow[];
    totalItems: number;
    nextCursor?: string;
  }>;
  getService(key: string): Promise<ServiceRow | undefined>;

  /** What the ledger has of deployments that is not gone. */
  effectLedger(): Promise<DeploymentEffect[]>;

  /** The change feed of services, for the catalog; `row` is absent for what is gone. */
  serviceChangesAfter(
    seq: number,
    limit: number,
  ): Promise<{
    items: { seq: number; key: string; row?: ServiceRow }[];
    next: number;
    more: boolean;
  }>;
}

/** What a deployment's services are before anything was seen of them. */
export function servicesOfPlan(
  record: Pick<DeploymentRecord, 'plan'>,
): DeployedService[] {
  return record.plan.services.map(({ id, title, isCore, url }) => ({
    id,
    title,
    isCore,
    url,
    state: 'waiting',
  }));
}
