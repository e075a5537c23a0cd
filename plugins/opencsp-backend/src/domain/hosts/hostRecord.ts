import {
  HostCheck,
  HostFacts,
  HostFailure,
  HostKey,
  HostKind,
  HostState,
} from '@opencsp/plugin-opencsp-common';
import { Time } from '../record';
import type { PrepareRun } from './prepareRun';

/** Why a host cannot be used. */
export type HostFailureRecord = Omit<HostFailure, 'at'> & { at: Time };

/** A machine on the way to a host. */
export interface JumpRecord {
  address: string;
  port: number;
  user: string;
  hostKey: HostKey;
}

/** A host as the store keeps it. Never a private key in clear. */
export interface HostRecord {
  id: string;
  name: string;
  kind: HostKind;
  /** Of the machine, when the portal made it. */
  instanceId?: string;
  /** Entity ref of a user or group. */
  owner: string;
  createdBy: string;
  createdAt: Time;
  updatedAt: Time;
  /** Rises with each change. */
  version: number;
  state: HostState;
  stateSince: Time;
  /** When the present state gives up. */
  deadline?: Time;
  waitingFor?: string;
  failure?: HostFailureRecord;
  warnings: string[];
  /** Absent until the machine has one. An IP address: a name was resolved once, at registration. */
  address?: string;
  port: number;
  user: string;
  sudo: boolean;
  jump?: JumpRecord;
  /** Pinned: another one is never accepted. */
  hostKey?: HostKey;
  /** A key pair of its own; absent: the platform's key. `sealed` is the private half, encrypted. */
  key?: { publicKey: string; sealed: string };
  /** What was last found. */
  checks: HostCheck[];
  facts?: HostFacts;
  lastSeenAt?: Time;
  /** To be prepared before the next check. */
  prepare?: 'asked' | 'running' | 'done';
  /** A person wants what prepares it stopped. */
  requested?: 'cancel';
  /** The `prepare` run that is under way; of a removed host, the one that did not end. */
  run?: PrepareRun;
  deletedAt?: Time;
}

/** How long each state of a host may last, in milliseconds. */
export interface HostDeadlines {
  /** From being registered, or its machine being active, to the first login. */
  login: number;
  /** For cloud-init to finish. */
  cloudInit: number;
  prepare: number;
}

/** The deadlines when the operator sets none. */
export const DEFAULT_HOST_DEADLINES: HostDeadlines = {
  login: 30 * 60_000,
  cloudInit: 15 * 60_000,
  prepare: 20 * 60_000,
};
