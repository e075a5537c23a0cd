/** A machine as the tofu-controller stand-in asks for it when it applies a plan. */
export interface MachineOrder {
  /** Name on the platform, such as `vm-k3x9q2ab`. */
  name: string;
  hostname: string;
  vmId: number;
  /** Without a prefix; the park chooses one when absent. */
  address?: string;
  user: string;
  authorizedKeys: string[];
  /** Two cores, 4 GiB of memory and 50 GiB of disk when absent. */
  size?: { cores: number; memoryBytes: number; diskBytes: number };
  /** What its image has; Debian when absent. */
  system?: 'debian' | 'nixos';
}

/** A machine that runs: its SSH server answers at the address. */
export interface RunningMachine {
  name: string;
  address: string;
  /** SSH port. */
  port: number;
  user: string;
}

/** The machines of the sandbox, as what makes and removes them sees them. */
export interface MachinePark {
  /** Makes a machine, or answers with the one of that name. */
  create(order: MachineOrder): Promise<RunningMachine>;
  /** Ends it; nothing happens when it is not there. */
  destroy(name: string): Promise<void>;
  find(name: string): RunningMachine | undefined;
  list(): RunningMachine[];
}
