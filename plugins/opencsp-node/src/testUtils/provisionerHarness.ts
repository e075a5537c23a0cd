import { DesiredMachine, MachineRef, Provisioner } from '../provisioner';

/**
 * A provisioner with the world behind it, in the hands of a contract suite. A lever returns when it is
 * pulled; what follows from it may take a moment.
 */
export interface ProvisionerHarness {
  readonly provisioner: Provisioner;
  /** A machine that may be asked for, with a name of its own that is never used again. */
  machine(): DesiredMachine;
  /** Names of the machines that live on the platform, ours or not. */
  living(): string[];
  /** From now on what is asked for stays in the making, until it is finished. */
  holdMaking(): Promise<void>;
  /** The platform finishes a machine that was held. */
  finish(ref: MachineRef): Promise<void>;
  /** A machine that was held fails, until the platform does not try any more. */
  failForGood(ref: MachineRef): Promise<void>;
  /** A change of the machine is planned, and waits for somebody's approval. */
  letPlanWait(ref: MachineRef): Promise<void>;
  /** The platform makes machines from now on without knowing their addresses. */
  withholdAddresses(): Promise<void>;
  addressArrives(ref: MachineRef): Promise<void>;
  /** What to ask for so that the platform refuses it for good. */
  unacceptable(desired: DesiredMachine): DesiredMachine;
  /** The next thing that is made is made, but the answer does not arrive. */
  loseNextAnswer(): void;
  /** Somebody else has the name. */
  takeName(ref: MachineRef): Promise<void>;
  /** Somebody deletes the machine without us. */
  deleteBySomebody(ref: MachineRef): Promise<void>;
  /** Something keeps the machine from being removed. @returns words that name it */
  holdRemoval(ref: MachineRef): Promise<string>;
  releaseRemoval(ref: MachineRef): Promise<void>;
  /** Nobody answers any call; each fails at once. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  /** Calls get no answer, and do not fail by themselves for a second at least. */
  stall(): Promise<void>;
  /** The watch breaks, something happens, and then it mends by itself. */
  whileWatchIsBroken(happens: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}
