import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { LifecycleService, LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import { DeploymentDriver, TaskRunner } from '@opencsp/plugin-opencsp-node';
import { Authorizer } from '../authz/Authorizer';
import { Catalogue } from '../catalogue/Catalogue';
import { OpencspConfig } from '../config';
import { DefaultHostRunners } from '../hosts/DefaultHostRunners';
import { HostKeyScanner } from '../hosts/HostKeyScanner';
import { DefaultHostChecks } from '../hosts/preflight/DefaultHostChecks';
import { scanOverJump } from '../hosts/preflight/scanOverJump';
import { ProfileRepository } from '../profiles/git/ProfileRepository';
import { AgeKeys } from '../profiles/secrets/ageKeys';
import { HandoffsService } from '../profiles/secrets/HandoffsService';
import { hostMessages } from '../publish/hostMessages';
import { Clock } from '../reconcile/clock';
import { DeploymentEngine } from '../reconcile/deployments/DeploymentEngine';
import { HostEngine } from '../reconcile/hosts/HostEngine';
import { describeTrouble } from '../reconcile/trouble';
import { DefaultDeploymentContents } from '../services/deployments/DefaultDeploymentContents';
import { DeploymentsService } from '../services/deployments/DeploymentsService';
import { StoredHosts } from '../services/deployments/StoredHosts';
import { AgeHostKeySeal } from '../services/hosts/HostKeySeal';
import { HostsService } from '../services/hosts/HostsService';
import { resolveName } from '../services/hosts/resolveName';
import { newSshKeyPair } from '../services/hosts/sshKeyPair';
import { DatabaseDeploymentStore } from '../store/deployments/DatabaseDeploymentStore';
import { DatabaseHostStore } from '../store/hosts/DatabaseHostStore';
import { InstanceStore } from '../store/InstanceStore';
import { ProfileStore } from '../store/profiles/ProfileStore';

/** What profiles give to deployments. */
export interface ProfilesForDeployments {
  repository: ProfileRepository;
  age: AgeKeys;
  handoffs: HandoffsService;
  catalogue: Catalogue;
}

/** What hosts and deployments need of the rest of the plugin. */
export interface DeploymentsDeps {
  settings: Pick<
    OpencspConfig,
    'hosts' | 'deadlines' | 'hostDeadlines' | 'leaseMs' | 'offer'
  >;
  hostStore: DatabaseHostStore;
  deploymentStore: DatabaseDeploymentStore;
  instances: InstanceStore;
  profileStore: ProfileStore;
  profiles: ProfilesForDeployments;
  drivers: readonly DeploymentDriver[];
  taskRunner: TaskRunner;
  scanner: HostKeyScanner;
  authorizer: Authorizer;
  lifecycle: LifecycleService;
  logger: LoggerService;
  clock: Clock;
  /** There is something in the outbox. */
  onMessages: () => void;
}

/** Hosts and what is brought onto them. */
export interface OpenedDeployments {
  hosts: HostsService;
  deployments: DeploymentsService;
}

/** Opens hosts and deployments, where profiles are set up: without them nothing could be deployed. */
export async function openDeployments(
  deps: DeploymentsDeps,
): Promise<OpenedDeployments> {
  const { settings, profiles, lifecycle, clock } = deps;
  const { allowedNetworks, sshKeyFile, defaults } = settings.hosts;
  const platformKey = () => readPlatformKey(sshKeyFile);
  const seal = new AgeHostKeySeal(profiles.age);
  const runners = new DefaultHostRunners({
    allowedNetworks,
    platformKey,
    unseal: sealed => seal.open(sealed),
  });
  // Which registries a bundle's images come from is the driver's to know.
  const checks = new DefaultHostChecks({ ...deps, runners, registries: [] });
  const deploymentEngine = new DeploymentEngine({
    ...deps,
    store: deps.deploymentStore,
    leaseMs: settings.leaseMs,
    outside: {
      hosts: deps.hostStore,
      runners,
      drivers: deps.drivers,
      contents: new DefaultDeploymentContents(profiles),
      checks,
    },
  });
  const hostEngine = new HostEngine({
    ...deps,
    store: deps.hostStore,
    looks: checks,
    deadlines: settings.hostDeadlines,
    stopMs: settings.deadlines.stop,
    sshPort: defaults.port,
    leaseMs: settings.leaseMs,
    onSettled: hostId => deploymentEngine.hostChanged(hostId),
  });
  hostEngine.attach(lifecycle);
  deploymentEngine.attach(lifecycle);
  lifecycle.addShutdownHook(() => runners.close());
  const onHostDue = () => hostEngine.wake();
  return {
    hosts: new HostsService({
      ...deps,
      store: deps.hostStore,
      deployments: deps.deploymentStore,
      scanOverJump: scanOverJump({ allowedNetworks, platformKey }),
      resolve: resolveName,
      allowedNetworks,
      handoffs: profiles.handoffs,
      seal,
      newKeyPair: newSshKeyPair,
      platformPublicKey: await readPublicKey(sshKeyFile, deps.logger),
      deadlines: settings.hostDeadlines,
      newId: randomUUID,
      onDue: onHostDue,
    }),
    deployments: new DeploymentsService({
      ...deps,
      store: deps.deploymentStore,
      hosts: new StoredHosts({
        store: deps.hostStore,
        deadlines: settings.hostDeadlines,
        sshPort: defaults.port,
        clock,
        messages: hostMessages,
        onDue: onHostDue,
      }),
      profiles: deps.profileStore,
      catalogue: profiles.catalogue,
      offer: settings.offer,
      newId: randomUUID,
      onDue: () => deploymentEngine.wake(),
    }),
  };
}

/** @throws NotFoundError when none is configured; ServiceUnavailableError when it cannot be read */
async function readPlatformKey(file: string | undefined): Promise<string> {
  if (!file) {
    throw new NotFoundError(
      'The portal has no SSH key: opencsp.hosts.sshKeyFile is not set. Name the file with its private key.',
    );
  }
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ServiceUnavailableError(
      `The portal’s SSH key cannot be read: ${describeTrouble(
        error,
      )}. Look at opencsp.hosts.sshKeyFile.`,
    );
  }
}

/** Only shown to people: without it, they are not told which line to add. */
async function readPublicKey(
  file: string | undefined,
  logger: LoggerService,
): Promise<string | undefined> {
  if (!file) {
    logger.info(
      'Profiles cannot be deployed on machines of the portal: opencsp.hosts.sshKeyFile is not set',
    );
    return undefined;
  }
  try {
    return (await readFile(`${file}.pub`, 'utf8')).trim();
  } catch (error) {
    logger.warn('The public half of opencsp.hosts.sshKeyFile cannot be read', {
      error: describeTrouble(error),
    });
    return undefined;
  }
}
