import { MachineClock } from '../clock';
import { MachineFaults } from '../faults';
import { MachineFiles } from '../files/machineFiles';
import { NixosState } from './nixosState';

/** What the programs of a machine with NixOS work with. */
export interface NixosParts {
  state: NixosState;
  hostname: string;
  clock: MachineClock;
  faults: MachineFaults;
  files: MachineFiles;
  /** Called after each change of the state. */
  changed(): void;
}
