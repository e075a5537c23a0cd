import {
  AccountProvider,
  Accounts,
  DeploymentDriver,
  DeploymentToRun,
  HostRunner,
} from '@opencsp/plugin-opencsp-node';
import { ProfileAccounts } from '@opencsp/rendering';
import { directoryPlan } from '../accounts/accountsPlan';
import { serviceOnHost } from '../accounts/serviceOnHost';

/** Whose directory is opened, and where. */
export interface DirectoryToOpen {
  provider: AccountProvider;
  plan: ProfileAccounts;
  /** Of the commit. */
  secrets: ReadonlyMap<string, string>;
  profile: { id: string; name: string };
  driver: DeploymentDriver;
  deployment: DeploymentToRun;
  runner: HostRunner;
  signal: AbortSignal;
}

/**
 * Signs in to the directory of a profile on a host.
 *
 * @throws AccountTroubleError, HostTroubleError or HostConnectError when it is not reached
 * @throws ConflictError when the commit has no password for it
 */
export function openDirectory({
  provider,
  plan,
  secrets,
  profile,
  signal,
  ...host
}: DirectoryToOpen): Promise<Accounts> {
  const { owner } = plan.directory;
  return provider.open({
    service: serviceOnHost(provider.service, { ...host, signal }),
    // The directory is no service that its people sign in to.
    plan: {
      ...{ title: provider.title, accounts: 'local', signIn: 'none' },
      ...{ groups: [], secrets: new Map() },
    },
    directory: directoryPlan(plan, secrets),
    profile,
    owner: { login: owner.id, email: owner.email, displayName: 'Owner' },
    signal,
  });
}
