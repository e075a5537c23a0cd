import { DeploymentAccounts } from '../../reconcile/accounts/ports';

function refuse(): never {
  throw new Error('No accounts are looked after here');
}

/** For a portal without a module for accounts: nothing of it is asked. */
export const NO_ACCOUNTS: DeploymentAccounts = {
  store: { get: refuse, follow: refuse },
  services: [],
  onDue: refuse,
};
