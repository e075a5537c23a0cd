import {
  DeploymentState,
  Drift,
  ReadinessPointName,
  ReadinessState,
  RouteWarning,
  ServiceState,
} from '@opencsp/plugin-opencsp-common';
import { AccountSetRecord } from '../accounts/accountRecord';
import { Time } from '../record';
import { NameRecord } from '../routes/routeRecord';
import { SignInCheckRecord } from '../signInChecks/signInCheckRecord';

/** One point, as it was seen last. */
export interface PointRecord {
  point: ReadinessPointName;
  state: ReadinessState;
  since?: Time;
  seenAt?: Time;
  message: string;
  nextStep?: string;
  details: string[];
}

/** What is known of a profile on a host: nothing is looked at for it. */
export interface ReadinessFacts {
  deployment: {
    id: string;
    state: DeploymentState;
    /** Ids of what it brings. */
    services: readonly string[];
    /** Names that it brings. */
    hosts: readonly string[];
    /** Containers that nobody asked for. */
    strangers: readonly Drift[];
    /** When the host last answered. */
    observedAt?: Time;
  };
  services: readonly {
    id: string;
    title: string;
    state: ServiceState;
    detail?: string;
    stateSince?: Time;
    seenAt?: Time;
  }[];
  routes?: {
    checkedAt?: Time;
    names: readonly NameRecord[];
    warnings: readonly RouteWarning[];
  };
  accounts?: { checkedAt?: Time; set: AccountSetRecord };
  /** Names by which people sign in, by id; the owner's among them. */
  loginOf: (person: string) => string;
  /** Of a service, by id. */
  titleOf: (service: string) => string;
  /** Id of the service that keeps the directory. */
  directory: string;
  signIn?: SignInCheckRecord;
  /** What earlier deployments of the profile left on hosts, in words. */
  left: readonly string[];
}
