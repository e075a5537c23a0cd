import {
  ConfigurationStep,
  HostKey,
  InstancePhase,
  InstanceState,
  InstanceStep,
  StepState,
} from '@opencsp/plugin-opencsp-common';

/** A point in time: milliseconds since 1970 in UTC. */
export type Time = number;

/** What was asked for, with the operator's sizes, templates and networks as they were then. */
export interface InstanceSpec {
  size: { name: string; cores: number; memoryMiB: number; diskGiB: number };
  osTemplate: { name: string; title: string; template: string; user: string };
  network: {
    name: string;
    mode: 'dhcp' | 'static';
    bridge: string;
    vlan?: number;
    /** The static address, without prefix. */
    address?: string;
    prefix?: number;
    gateway?: string;
  };
  /** OpenSSH public key lines. */
  sshKeys: string[];
  /** Whether monitoring, security and hardening are run. */
  configure: boolean;
}

/** Why something failed. */
export interface FailureRecord {
  phase: InstancePhase;
  reason: string;
  message: string;
  evidence?: string;
  nextStep: string;
  retryable: boolean;
  at: Time;
}

/** One step of the run. */
export interface StepRecord {
  name: InstanceStep;
  state: StepState;
  detail?: string;
  startedAt?: Time;
  endedAt?: Time;
  /** How often its configuration run was begun. */
  attempt?: number;
}

/** What is known of the machine outside. */
export interface MachineRecord {
  /** Uid of the object that we made. */
  uid?: string;
  /** Version last observed. */
  version?: string;
  address?: string;
  user?: string;
  outputs: Record<string, string>;
  /** `type base64` lines that the platform gave for the machine. */
  expectedHostKeys?: string[];
  hostKey?: HostKey;
  /** True once nothing can change the machine by itself. */
  frozen: boolean;
  /** When the platform was last asked for it; until it answers, that may still be carried out. */
  askedAt?: Time;
  /** An earlier request was never answered: it may be carried out although a later one was. */
  unanswered?: boolean;
  /** A lock was left behind while it was made: what was made until then may be nobody's. */
  wasLocked?: boolean;
  /** A retry was asked for and the platform was not told yet. */
  retryAsked?: boolean;
}

/** The configuration run that is under way. */
export interface RunRecord {
  step: ConfigurationStep;
  attempt: number;
  /** Correlation key, written down before the run is started. */
  key: string;
  /** Id on the other side, once known. */
  id?: string;
  since: Time;
  /** When it was last asked for; until its id is known, that may still be carried out. */
  askedAt?: Time;
  deadline: Time;
  /** How far its log was read. */
  logAfter: number;
  /** When it was first to be stopped; from then on it has a deadline. */
  stopSince?: Time;
  /** True once the other side took the request. */
  stopAsked?: boolean;
  /** True for the run of an earlier try, which has to be over before the step is begun again. */
  leftOver?: boolean;
}

/** An instance as the engine knows it. */
export interface InstanceRecord {
  id: string;
  name: string;
  owner: string;
  createdBy: string;
  machineName: string;
  vmId: number;
  spec: InstanceSpec;
  state: InstanceState;
  stateSince: Time;
  deadline?: Time;
  requested?: 'cancel';
  waitingFor?: string;
  failure?: FailureRecord;
  warnings: string[];
  steps: StepRecord[];
  machine: MachineRecord;
  run?: RunRecord;
  createdAt: Time;
  updatedAt: Time;
  deletedAt?: Time;
  version: number;
}

/** How long each state may last, in milliseconds. */
export interface Deadlines {
  pending: number;
  provisioning: number;
  /** From the address being known to the key exchange. */
  ssh: number;
  /** For each configuration step. */
  step: number;
  /** For a run to end that was asked to stop. */
  stop: number;
  deleting: number;
}

/** The deadlines when the operator sets none. They nest: the runner's own limit is 30 minutes. */
export const DEFAULT_DEADLINES: Deadlines = {
  pending: 10 * 60_000,
  provisioning: 35 * 60_000,
  ssh: 10 * 60_000,
  step: 20 * 60_000,
  stop: 5 * 60_000,
  deleting: 40 * 60_000,
};
