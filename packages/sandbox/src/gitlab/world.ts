import { ProgramFaults } from '../program/ProgramFaults';
import { Accounts } from './accounts/Accounts';
import { Tokens } from './accounts/Tokens';
import { Store } from './Store';

/** What requests and programs work on. */
export interface World {
  store: Store;
  accounts: Accounts;
  tokens: Tokens;
  faults: ProgramFaults;
  /** Where it is reached from outside, as it is told; for addresses in answers. */
  externalUrl: string;
}
