import {
  DeployedService,
  DeploymentState,
  OldHostChoice,
  ServiceState,
} from '@opencsp/plugin-opencsp-common';
import { ServiceReport } from '@opencsp/plugin-opencsp-node';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import { PlaceRefusal } from '../../domain/deployments/placing';
import { Time } from '../../domain/record';
import type { DueClaim, DueResult, DueStore } from '../DueStore';
import { NewMessage } from '../InstanceStore';
import type { ListPage } from '../operations/pages';
import { DeploymentEffect } from './deploymentLedger';

/** A deployment that this process may work on until its lease ends. */
export type DeploymentClaim = DueClaim<DeploymentRecord>;

/** What starting needs. */
export interface DeploymentToCreate {
  record: DeploymentRecord;
  idempotency: { key: string; requestHash: string };
  messages?: readonly NewMessage[];
  /** What becomes of the profile on the host where it is now, when that is another. */
  oldHost?: OldHostChoice;
  /** What a change of the one that is left brings. */
  messagesOfLeft?: (
    before: DeploymentRecord,
    after: DeploymentRecord,
  ) => NewMessage[];
}

/** What starting came to; `repeated` is the deployment that the same request made before. */
export type CreateDeploymentOutcome =
  | { outcome: 'created' | 'repeated'; record: DeploymentRecord }
  | { outcome: 'key-reused' }
  | PlaceRefusal;

/** What a pass came to. */
export interface PassResult extends DueResult<DeploymentRecord> {
  log?: readonly NewDeploymentLine[];
  messages?: readonly NewMessage[];
  /** What was seen of the services; written in the same transaction. Null removes those on its host. */
  services?: readonly ServiceReport[] | null;
}

/** What a pass came to as well, because of another deployment of the profile. */
export type PassWithLeft = Pick<
  PassResult,
  'record' | 'messages' | 'services'
> & {
  /** That other one, when something changes of it. */
  left?: DeploymentRecord;
  messagesOfLeft?: readonly NewMessage[];
};

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
export interface DeploymentStore extends DueStore<DeploymentClaim> {
  /**
   * Makes it the live one of its profile and host, in one transaction with the rules between profiles and
   * hosts; gives it its number, and `previous` from the one that was live. The row is due at once. Where
   * the profile is on another host, `oldHost` says what becomes of that; both know of each other then.
   */
  create(
    deployment: DeploymentToCreate,
    now: Time,
  ): Promise<CreateDeploymentOutcome>;
  get(id: string): Promise<DeploymentRecord | undefined>;
  /** @throws InputError for a cursor of another list */
  list(query: DeploymentQuery): Promise<ListPage<DeploymentRecord>>;
  /** The live deployment on a host, or of a profile: of one on two hosts, that which serves. */
  liveOf(of: {
    profileId?: string;
    hostId?: string;
  }): Promise<DeploymentRecord | undefined>;
  /** All live deployments of a profile, and on a host. */
  allLiveOf(of: {
    profileId?: string;
    hostId?: string;
  }): Promise<DeploymentRecord[]>;
  /** Writes what a person asked for and makes the row due at once. False when it changed meanwhile. */
  saveRequest(
    before: DeploymentRecord,
    after: DeploymentRecord,
    now: Time,
    messages?: readonly NewMessage[],
  ): Promise<boolean>;

  /** Writes in the middle of a pass, before something is done on the host. @throws LeaseLostError */
  saveDuring(
    claim: DeploymentClaim,
    record: DeploymentRecord,
    now: Time,
    also?: { log?: readonly NewDeploymentLine[] },
  ): Promise<DeploymentRecord>;
  /**
   * Ends a pass. `withLeft` is asked in the same transaction, with the live deployment of the profile whose
   * place is taken by another one, if there is one.
   *
   * @throws LeaseLostError when one of the rows was changed or taken over meanwhile
   */
  finishPass(
    claim: DeploymentClaim,
    result: PassResult & {
      withLeft?: (left: DeploymentRecord | undefined) => PassWithLeft;
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

  listServices(query: ServiceQuery): Promise<ListPage<ServiceRow>>;
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
