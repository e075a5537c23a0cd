import { randomUUID } from 'node:crypto';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import {
  actionsRegistryServiceRef,
  metricsServiceRef,
} from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  AccountProvider,
  accountProvidersExtensionPoint,
  DeploymentDriver,
  deploymentDriversExtensionPoint,
  Provisioner,
  provisionerExtensionPoint,
  TaskRunner,
  taskRunnerExtensionPoint,
} from '@opencsp/plugin-opencsp-node';
import { registerActions } from './actions/registerActions';
import { DefaultAuthorizer } from './authz/Authorizer';
import { registerResources } from './authz/registerResources';
import { readConfig } from './config';
import { openDeployments } from './deployments/openDeployments';
import { Engine } from './engine';
import { SshHostKeyScanner } from './hosts/SshHostKeyScanner';
import { CALLBACK_PATH } from './http/callbacks';
import { GIT_CALLBACK_PATH } from './http/callbacksGit';
import { createRouter } from './http/createRouter';
import { LogStreams } from './http/LogStreams';
import { OPENAPI_PATH } from './http/openapi/otherRoutes';
import { RateLimits } from './http/RateLimits';
import { Services } from './http/routes';
import { missingProvisioner, missingTaskRunner } from './missing';
import {
  countOutcomes,
  outsideMetrics,
  passMetrics,
  workGauges,
} from './metrics';
import { abortable } from './outside/abortable';
import { redacted } from './outside/guard';
import { openProfilesIfSetUp } from './profiles/openProfiles';
import { OutboxPublisher } from './publish/OutboxPublisher';
import { Bell } from './reconcile/Bell';
import { systemClock } from './reconcile/clock';
import { CallbacksService } from './services/CallbacksService';
import { GitWebhookService } from './services/GitWebhookService';
import { InstancesService } from './services/InstancesService';
import { listenForRefused } from './services/people/listenForRefused';
import { OperationsService } from './services/OperationsService';
import { PlatformService } from './services/PlatformService';
import { DatabaseInstanceStore } from './store/DatabaseInstanceStore';
import { DatabaseDeploymentStore } from './store/deployments/DatabaseDeploymentStore';
import { DatabaseHostStore } from './store/hosts/DatabaseHostStore';
import { DatabaseAccountSetStore } from './store/accounts/DatabaseAccountSetStore';
import { migrate } from './store/migrations';
import { DatabaseRotationStore } from './store/rotations/DatabaseRotationStore';
import { DatabasePeopleStore } from './store/people/DatabasePeopleStore';
import { DatabaseProfileStore } from './store/profiles/DatabaseProfileStore';
import { DatabaseRouteSetStore } from './store/routes/DatabaseRouteSetStore';
import { DatabaseSignInCheckStore } from './store/signInChecks/DatabaseSignInCheckStore';
import { leftOnHosts } from './store/readiness/leftOnHosts';
import { openWebhooks } from './webhooks/openWebhooks';

/** The OpenCSP backend plugin: wiring only. */
export const opencspPlugin = createBackendPlugin({
  pluginId: 'opencsp',
  register(env) {
    let provisioner: Provisioner = missingProvisioner();
    let taskRunner: TaskRunner = missingTaskRunner();
    env.registerExtensionPoint(provisionerExtensionPoint, {
      setProvisioner(given) {
        if (provisioner.id !== 'none') {
          throw new Error(`A provisioner is already set: ${provisioner.id}`);
        }
        provisioner = given;
      },
    });
    env.registerExtensionPoint(taskRunnerExtensionPoint, {
      setTaskRunner(given) {
        if (taskRunner.id !== 'none') {
          throw new Error(`A task runner is already set: ${taskRunner.id}`);
        }
        taskRunner = given;
      },
    });
    const drivers: DeploymentDriver[] = [];
    env.registerExtensionPoint(deploymentDriversExtensionPoint, {
      addDriver(given) {
        if (drivers.some(({ id }) => id === given.id)) {
          throw new ConflictError(`A driver "${given.id}" is already there`);
        }
        drivers.push(given);
      },
    });
    const accountProviders: AccountProvider[] = [];
    env.registerExtensionPoint(accountProvidersExtensionPoint, {
      addProvider(given) {
        if (accountProviders.some(({ service }) => service === given.service)) {
          throw new ConflictError(
            `The accounts of "${given.service}" have a provider already`,
          );
        }
        accountProviders.push(given);
      },
    });
    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        auditor: coreServices.auditor,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        userInfo: coreServices.userInfo,
        notifications: notificationService,
        signals: signalsServiceRef,
        events: eventsServiceRef,
        metrics: metricsServiceRef,
      },
      async init(deps) {
        const settings = readConfig(deps.config);
        const client = await deps.database.getClient();
        await migrate(deps.database, client);

        const clock = systemClock;
        const store = countOutcomes(
          new DatabaseInstanceStore(client, {
            onUnreadable: (instance, problem) =>
              deps.logger.error(problem, { instance }),
          }),
          deps.metrics,
        );
        const sshPort = settings.hosts.defaults.port;
        const scanner = new SshHostKeyScanner(settings.hosts.allowedNetworks);
        const measured = outsideMetrics(deps.metrics, clock.now);
        const guard = <T extends object>(system: string, port: T) =>
          redacted(measured(system, abortable(port)));
        const outside = {
          provisioner: guard(provisioner.id, provisioner),
          taskRunner: guard(taskRunner.id, taskRunner),
          scanner: guard('ssh', scanner),
          sshPort,
          callbackUrl: settings.callbackUrl,
        };
        const authorizer = new DefaultAuthorizer(
          deps.permissions,
          deps.permissionsRegistry,
        );
        const webhooks = openWebhooks({
          ...deps,
          endpoints: settings.webhooks,
          appUrl: settings.appUrl,
          db: client,
          authorizer,
          clock,
        });
        const publisher = new OutboxPublisher({
          ...deps,
          store,
          clock,
          webhooks: webhooks.inbox,
        });
        const machinesMoved = new Bell();
        const toldOfPass = passMetrics(deps.metrics);
        const engine = new Engine({
          store,
          outside,
          deadlines: settings.deadlines,
          leaseMs: settings.leaseMs,
          publisher,
          clock,
          logger: deps.logger,
          onPass: (report, milliseconds) => {
            toldOfPass(report, milliseconds);
            if (report.hasMoved) {
              machinesMoved.ring();
            }
          },
        });

        const profileStore = new DatabaseProfileStore(client, {
          onUnreadable: (profile, problem) =>
            deps.logger.error(problem, { profile }),
        });
        const hostStore = new DatabaseHostStore(client, {
          onUnreadable: (host, problem) => deps.logger.error(problem, { host }),
        });
        const deploymentStore = new DatabaseDeploymentStore(client, {
          onUnreadable: (deployment, problem) =>
            deps.logger.error(problem, { deployment }),
        });
        const routeStore = new DatabaseRouteSetStore(client, {
          onUnreadable: (routes, problem) =>
            deps.logger.error(problem, { routes }),
        });
        const accountStore = new DatabaseAccountSetStore(client, {
          onUnreadable: (accounts, problem) =>
            deps.logger.error(problem, { accounts }),
        });
        const signInStore = new DatabaseSignInCheckStore(client, {
          onUnreadable: (check, problem) =>
            deps.logger.error(problem, { check }),
        });
        const peopleStore = new DatabasePeopleStore(client);
        const rotationStore = new DatabaseRotationStore(client);
        registerResources(deps.permissionsRegistry, {
          instances: store,
          profiles: profileStore,
          hosts: hostStore,
          deployments: deploymentStore,
        });
        const onDue = () => engine.wake();
        workGauges(deps.metrics, { store, clock, logger: deps.logger });
        const platform = new PlatformService({
          ...settings,
          ...outside,
          store,
          authorizer,
          clock,
        });
        const instances = new InstancesService({
          ...settings,
          store,
          authorizer,
          platform,
          sshPort,
          clock,
          deployedOn: deploymentStore,
          newId: randomUUID,
          onDue,
        });
        const onMessages = () => publisher.wake();
        const profiles = await openProfilesIfSetUp({
          ...deps,
          settings,
          db: client,
          store: profileStore,
          drivers,
          authorizer,
          clock,
          onMessages,
          deployedOn: deploymentStore,
          accounts: accountStore,
        });
        const deployed =
          profiles &&
          (await openDeployments({
            ...deps,
            ...outside,
            settings,
            hostStore,
            deploymentStore,
            routeStore,
            accountStore,
            signInStore,
            leftOf: (profileId: string) => leftOnHosts(client, profileId),
            peopleStore,
            rotationStore,
            accountProviders,
            instances: store,
            profileStore,
            profiles: profiles.forDeployments,
            drivers,
            authorizer,
            clock,
            machinesMoved,
            onMessages,
          }));
        if (deployed) {
          await listenForRefused({ ...deps, refused: deployed.refused });
        }
        const callbacks = new CallbacksService({
          store,
          hosts: deployed && {
            store: hostStore,
            onDue: deployed.onHostDue,
          },
          clock,
          logger: deps.logger,
          onDue,
        });
        const operations = new OperationsService({
          ...settings,
          ...outside,
          store,
          authorizer,
          clock,
          onDue,
          profiles: profiles?.ledger ?? { store: profileStore },
          hosts: hostStore,
          deployments: deploymentStore,
        });
        const logStreams: Record<string, LogStreams> = {
          instances: new LogStreams(instances),
          ...(deployed && {
            hosts: new LogStreams(deployed.hosts.logs, deployed.logNews),
            deployments: new LogStreams(
              deployed.deployments.logs,
              deployed.logNews,
            ),
          }),
        };
        const services: Services = {
          instances,
          profiles: profiles?.service,
          hosts: deployed?.hosts,
          deployments: deployed?.deployments,
          routes: deployed?.routes,
          people: deployed?.people,
          readiness: deployed?.readiness,
          signInPortal: deployed?.signInPortal,
          platform,
          operations,
          webhooks: webhooks.service,
        };
        const limits = new RateLimits(clock.now);
        registerActions({
          ...deps,
          registry: deps.actionsRegistry,
          limits,
          services,
        });
        deps.httpRouter.use(
          createRouter({
            ...deps,
            ...services,
            limits,
            callbacks,
            gitWebhook: new GitWebhookService({
              secret: settings.profiles?.repository.webhookSecret,
              store: profileStore,
              clock,
              logger: deps.logger,
            }),
            logStreams,
          }),
        );
        deps.httpRouter.addAuthPolicy({
          path: '/v1/health',
          allow: 'unauthenticated',
        });
        deps.httpRouter.addAuthPolicy({
          path: `/v1${OPENAPI_PATH}`,
          allow: 'unauthenticated',
        });
        deps.httpRouter.addAuthPolicy({
          path: CALLBACK_PATH,
          allow: 'unauthenticated',
        });
        deps.httpRouter.addAuthPolicy({
          path: GIT_CALLBACK_PATH,
          allow: 'unauthenticated',
        });
        deps.lifecycle.addShutdownHook(() =>
          Object.values(logStreams).forEach(streams => streams.close()),
        );
        engine.attach(deps.lifecycle);
      },
    });
  },
});
