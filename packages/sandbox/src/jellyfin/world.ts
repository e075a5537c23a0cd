import { ProgramFaults } from '../program/ProgramFaults';
import { Accounts } from './accounts/Accounts';
import { Store } from './Store';

/** What requests work on. */
export interface World {
  store: Store;
  accounts: Accounts;
  faults: ProgramFaults;
}
