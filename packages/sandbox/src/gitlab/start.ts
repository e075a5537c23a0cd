import { Accounts, DEFAULTS } from './accounts/Accounts';
import { GitlabSettings } from './environment';
import { Refused } from './refusals';
import { GitlabStartRefused } from './startRefused';
import { Store } from './Store';

/** The first administrator. */
const ROOT = {
  username: 'root',
  name: 'Administrator',
  email: 'admin@example.com',
};

/** Random bytes of a password that nobody is told. */
const GENERATED_BYTES = 32;

/**
 * Makes the first administrator at the first start; at no other.
 *
 * @throws GitlabStartRefused where the password is too short or a common one
 */
export function start(
  store: Store,
  accounts: Accounts,
  { rootPassword }: GitlabSettings,
): void {
  if (store.state.nextUserId > 1) {
    return;
  }
  const password =
    rootPassword ?? store.chance.random(GENERATED_BYTES).toString('base64url');
  try {
    accounts.create({
      ...DEFAULTS,
      ...ROOT,
      ...{ isConfirmed: true, isAdmin: true, password },
    });
  } catch (error) {
    throw error instanceof Refused
      ? new GitlabStartRefused(1, [
          'Could not create the default administrator account:',
          `--> ${error.message}`,
        ])
      : error;
  }
}
