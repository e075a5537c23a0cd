import { randomUUID } from 'node:crypto';
import { createSecureContext, rootCertificates } from 'node:tls';
import { LifecycleService, LoggerService } from '@backstage/backend-plugin-api';
import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { StrengthMeter } from '@opencsp/plugin-opencsp-common';
import {
  AccountProvider,
  DeploymentDriver,
  TaskRunner,
} from '@opencsp/plugin-opencsp-node';
import { AgePasswordSeal } from '../accounts/AgePasswordSeal';
import { Authorizer } from '../authz/Authorizer';
import { Catalogue } from '../catalogue/Catalogue';
import { OpencspConfig } from '../config';
import { DefaultHostRunners } from '../hosts/DefaultHostRunners';
import { HostKeyScanner } from '../hosts/HostKeyScanner';
import { DefaultHostChecks } from '../hosts/preflight/DefaultHostChecks';
import { scanOverJump } from '../hosts/preflight/scanOverJump';
import { openDnsResolver } from '../profiles/dns/openDnsResolver';
import { ProfileRepository } from '../profiles/git/ProfileRepository';
import { AgeKeys } from '../profiles/secrets/ageKeys';
import { HandoffsService } from '../profiles/secrets/HandoffsService';
import { OwnerPasswords } from '../profiles/secrets/OwnerPasswords';
import { systemRandom } from '../profiles/secrets/randomSource';
import { hostMessages } from '../publish/hostMessages';
import { Bell } from '../reconcile/Bell';
import { Clock } from '../reconcile/clock';
import { DeploymentEngine } from '../reconcile/deployments/DeploymentEngine';
import { HostEngine } from '../reconcile/hosts/HostEngine';
import { LogNews } from '../reconcile/LogNews';
import { AccountEngine } from '../reconcile/accounts/AccountEngine';
import { RouteEngine } from '../reconcile/routes/RouteEngine';
import { SignInCheckEngine } from '../reconcile/signInChecks/SignInCheckEngine';
import { DefaultRouteLooks } from '../routes/DefaultRouteLooks';
import { routeMetrics } from '../routes/routeMetrics';
import { askGenerationsBy } from '../services/deployments/askGenerations';
import { DefaultDeploymentContents } from '../services/deployments/DefaultDeploymentContents';
import { DeploymentsService } from '../services/deployments/DeploymentsService';
import { StoredHosts } from '../services/deployments/StoredHosts';
import { AgeHostKeySeal } from '../services/hosts/HostKeySeal';
import { HostsService } from '../services/hosts/HostsService';
import { resolveName } from '../services/hosts/resolveName';
import { newSshKeyPair } from '../services/hosts/sshKeyPair';
import { PeopleService } from '../services/people/PeopleService';
import { RefusedPeople } from '../services/people/RefusedPeople';
import { findPortalBy } from '../services/signInPortal/findPortal';
import { SignInPortalService } from '../services/signInPortal/SignInPortalService';
import { FollowedTargets } from '../reconcile/FollowedTargets';
import { OwnerLogin } from '../services/profiles/OwnerLogin';
import { ReadinessService } from '../services/readiness/ReadinessService';
import { RoutesService } from '../services/routes/RoutesService';
import { DatabaseDeploymentStore } from '../store/deployments/DatabaseDeploymentStore';
import { DatabaseHostStore } from '../store/hosts/DatabaseHostStore';
import { InstanceStore } from '../store/InstanceStore';
import { ProfileStore } from '../store/profiles/ProfileStore';
import { DatabaseRouteSetStore } from '../store/routes/DatabaseRouteSetStore';
import { DatabaseAccountSetStore } from '../store/accounts/DatabaseAccountSetStore';
import { followedId } from '../store/followed/FollowedRow';
import { DatabaseSignInCheckStore } from '../store/signInChecks/DatabaseSignInCheckStore';
import { DatabaseRotationStore } from '../store/rotations/DatabaseRotationStore';
import { DatabasePeopleStore } from '../store/people/DatabasePeopleStore';
import { readPlatformKey, readPublicKeys } from './platformKeyFiles';

/** What profiles give to deployments. */
export interface ProfilesForDeployments {
  repository: ProfileRepository;
  age: AgeKeys;
  handoffs: HandoffsService;
  catalogue: Catalogue;
  strength: () => Promise<StrengthMeter>;
  ownerLogin: OwnerLogin;
}

/** What hosts and deployments need of the rest of the plugin. */
export interface DeploymentsDeps {
  settings: Pick<
    OpencspConfig,
    'hosts' | 'deadlines' | 'hostDeadlines' | 'leaseMs' | 'offer' | 'routes'
  >;
  hostStore: DatabaseHostStore;
  deploymentStore: DatabaseDeploymentStore;
  routeStore: DatabaseRouteSetStore;
  accountStore: DatabaseAccountSetStore;
  signInStore: DatabaseSignInCheckStore;
  /** What deployments of a profile left on hosts, in words. */
  leftOf: (profileId: string) => Promise<string[]>;
  peopleStore: DatabasePeopleStore;
  rotationStore: DatabaseRotationStore;
  instances: InstanceStore;
  profileStore: ProfileStore;
  profiles: ProfilesForDeployments;
  drivers: readonly DeploymentDriver[];
  accountProviders: readonly AccountProvider[];
  taskRunner: TaskRunner;
  /** Where runs may say that they have ended; without it, they are only looked at. */
  callbackUrl?: string;
  scanner: HostKeyScanner;
  authorizer: Authorizer;
  lifecycle: LifecycleService;
  logger: LoggerService;
  clock: Clock;
  metrics: MetricsService;
  /** Rung when a machine came to be there, or went. */
  machinesMoved: Bell;
  /** There is something in the outbox. */
  onMessages: () => void;
}

/** Hosts and what is brought onto them. */
export interface OpenedDeployments {
  hosts: HostsService;
  deployments: DeploymentsService;
  routes: RoutesService;
  people: PeopleService;
  readiness: ReadinessService;
  refused: RefusedPeople;
  signInPortal: SignInPortalService;
  /** Of the logs of hosts and deployments. */
  logNews: LogNews;
  /** A host became due. */
  onHostDue: () => void;
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
  const { templates } = settings.offer;
  const checks = new DefaultHostChecks({
    ...deps,
    runners,
    templates,
    publicPorts: settings.routes.publicPorts,
  });
  const logNews = new LogNews();
  const { publicPorts } = settings.routes;
  const source = {
    hosts: deps.hostStore,
    runners,
    drivers: deps.drivers,
    contents: new DefaultDeploymentContents(profiles),
  };
  const targets = new FollowedTargets({
    deployments: deps.deploymentStore,
    outside: source,
  });
  const routeEngine = new RouteEngine({
    ...deps,
    store: deps.routeStore,
    deployments: deps.deploymentStore,
    leaseMs: settings.leaseMs,
    outside: source,
    looks: new DefaultRouteLooks({
      allowedNetworks,
      resolver: openDnsResolver(settings.routes),
      config: settings.routes,
      clock,
      catalogue: profiles.catalogue,
    }),
    publicPorts,
    onPass: routeMetrics(deps.metrics),
  });
  const passwordSeal = new AgePasswordSeal(profiles.age);
  const accountEngine = new AccountEngine({
    ...deps,
    store: deps.accountStore,
    deployments: deps.deploymentStore,
    leaseMs: settings.leaseMs,
    outside: source,
    accounts: {
      people: deps.peopleStore,
      providers: deps.accountProviders,
      seal: passwordSeal,
      random: systemRandom,
      rotations: deps.rotationStore,
      owners: new OwnerPasswords({
        store: deps.profileStore,
        age: profiles.age,
      }),
    },
  });
  const { trusted } = settings.routes;
  const signInEngine = new SignInCheckEngine({
    ...deps,
    store: deps.signInStore,
    deployments: deps.deploymentStore,
    leaseMs: settings.leaseMs,
    outside: source,
    signIn: {
      providers: deps.accountProviders,
      routes: deps.routeStore,
      catalogue: profiles.catalogue,
      random: systemRandom,
      ...(trusted && {
        trust: createSecureContext({ ca: [...rootCertificates, ...trusted] }),
      }),
      httpsPort: publicPorts.https,
    },
  });
  const deploymentEngine = new DeploymentEngine({
    ...deps,
    onLines: id => logNews.ring(id),
    store: deps.deploymentStore,
    leaseMs: settings.leaseMs,
    outside: {
      ...source,
      checks,
      routes: {
        store: deps.routeStore,
        newMark: randomUUID,
        publicPorts,
        onDue: () => routeEngine.wake(),
      },
      accounts: {
        store: deps.accountStore,
        services: deps.accountProviders.map(({ service }) => service),
        onDue: () => accountEngine.wake(),
      },
      signIn: {
        store: deps.signInStore,
        onDue: () => signInEngine.wake(),
      },
    },
    onRemoved: async ({ profileId, hostId }) => {
      const ids = [followedId(profileId, hostId)];
      const now = clock.now();
      if (await deps.routeStore.wake(ids, now)) {
        routeEngine.wake();
      }
      if (await deps.accountStore.wake(ids, now)) {
        accountEngine.wake();
      }
      if (await deps.signInStore.wake(ids, now)) {
        signInEngine.wake();
      }
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
    onLines: hostId => logNews.ring(hostId),
  });
  hostEngine.attach(lifecycle);
  deploymentEngine.attach(lifecycle);
  routeEngine.attach(lifecycle);
  accountEngine.attach(lifecycle);
  signInEngine.attach(lifecycle);
  lifecycle.addShutdownHook(() => runners.close());
  const onHostDue = () => hostEngine.wake();
  return {
    logNews,
    onHostDue,
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
      ...(await readPublicKeys(settings.hosts, deps.logger)),
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
      askGenerations: askGenerationsBy({ targets, drivers: deps.drivers }),
      publicPorts,
      offer: settings.offer,
      newId: randomUUID,
      onDue: () => deploymentEngine.wake(),
    }),
    people: new PeopleService({
      ...deps,
      store: deps.profileStore,
      people: deps.peopleStore,
      sets: deps.accountStore,
      rotations: deps.rotationStore,
      catalogue: profiles.catalogue,
      handoffs: profiles.handoffs,
      strength: profiles.strength,
      owner: profiles.ownerLogin,
      seal: passwordSeal,
      random: systemRandom,
      newId: randomUUID,
      onDue: () => accountEngine.wake(),
    }),
    refused: new RefusedPeople({
      ...deps,
      people: deps.peopleStore,
      profiles: deps.profileStore,
      sets: deps.accountStore,
      onDue: () => accountEngine.wake(),
    }),
    readiness: new ReadinessService({
      ...deps,
      store: deps.profileStore,
      deployments: deps.deploymentStore,
      routes: deps.routeStore,
      sets: deps.accountStore,
      people: deps.peopleStore,
      checks: deps.signInStore,
      catalogue: profiles.catalogue,
      onDue: () => signInEngine.wake(),
    }),
    signInPortal: new SignInPortalService({
      ...deps,
      store: deps.profileStore,
      deployments: deps.deploymentStore,
      people: deps.peopleStore,
      find: findPortalBy(targets),
    }),
    routes: new RoutesService({
      ...deps,
      store: deps.routeStore,
      ports: publicPorts,
      onDue: () => routeEngine.wake(),
    }),
  };
}
