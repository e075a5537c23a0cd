import { Accounts } from './accounts/Accounts';
import { Directories } from './directory/Directories';
import { People } from './directory/People';
import { Faults } from './faults';
import { Store } from './Store';

/** What commands and requests work on. */
export interface World {
  store: Store;
  accounts: Accounts;
  directories: Directories;
  people: People;
  faults: Faults;
  /** Whether apps are loaded: not in maintenance, and not while it starts again. */
  hasApps(): boolean;
}
