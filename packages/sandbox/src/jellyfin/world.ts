import { Accounts } from './accounts/Accounts';
import { Faults } from './faults';
import { Store } from './Store';

/** What requests work on. */
export interface World {
  store: Store;
  accounts: Accounts;
  faults: Faults;
}
