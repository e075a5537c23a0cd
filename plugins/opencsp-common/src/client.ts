import { z } from 'zod';
import {
  ApiRequests,
  CallOptions,
  OpencspClientOptions,
  Page,
  pageOf,
  toQuery,
} from './apiRequests';
import { DeploymentsClient } from './deployments/deploymentsClient';
import { LogRequests } from './logRequests';
import { HostsClient } from './hosts/hostsClient';
import { ProfilesClient } from './profiles/profilesClient';
import { PeopleClient } from './people/peopleClient';
import { ReadinessClient } from './readiness/readinessClient';
import { SignInPortalClient } from './signInPortal/signInPortalClient';
import { RoutesClient } from './routes/routesClient';
import { WebhooksClient } from './webhooks/webhooksClient';
import {
  instanceSchema,
  InstanceWork,
  instanceWorkSchema,
  Instance,
  logPageSchema,
  LogPage,
  outcomeSchema,
  Outcome,
} from './instances/instance';
import {
  CreateInstanceInput,
  ListInstancesInput,
  Validation,
  validationSchema,
} from './instances/requests';
import {
  AbandonInstance,
  CleanReport,
  cleanReportSchema,
  CleanRequestInput,
  LedgerReport,
  ledgerReportSchema,
  ListWorkInput,
  WorkItem,
  workItemSchema,
} from './operations/operations';
import {
  HealthDetails,
  healthDetailsSchema,
  Network,
  networkSchema,
  OsTemplate,
  osTemplateSchema,
  Quota,
  quotaSchema,
  Size,
  sizeSchema,
} from './platform/options';

/** One entry of the change feed that the catalog pulls. */
export const changeSchema = z.object({
  seq: z.number().int(),
  id: z.string(),
  /** The instance as it is now; absent when it is gone for the catalog. */
  instance: instanceSchema.optional(),
});

/** @public */
export type Change = z.infer<typeof changeSchema>;

/** A page of the change feed. */
export const changePageSchema = z.object({
  items: z.array(changeSchema),
  /** Give it as `after` to read on. */
  next: z.number().int(),
  more: z.boolean(),
});

/** @public */
export type ChangePage = z.infer<typeof changePageSchema>;

/**
 * The typed client of `/api/opencsp/v1`. Every answer is parsed; every refusal is an
 * {@link OpencspApiError} with the API's own words.
 */
export class OpencspClient {
  /** Profiles, the catalogue of services, and handoffs. */
  readonly profiles: ProfilesClient;
  /** Deployments, and the services that they brought. */
  readonly deployments: DeploymentsClient;
  /** Machines on which profiles are deployed. */
  readonly hosts: HostsClient;
  /** URLs of profiles on their hosts, and their certificates. */
  readonly people: PeopleClient;
  /** Whether the services of a profile are ready. */
  readonly readiness: ReadinessClient;
  readonly signInPortal: SignInPortalClient;
  readonly routes: RoutesClient;
  /** Who is told of changes; for operators. */
  readonly webhooks: WebhooksClient;
  private readonly api: ApiRequests;
  private readonly instanceLogs: LogRequests<LogPage>;

  constructor(options: OpencspClientOptions) {
    this.api = new ApiRequests(options);
    this.instanceLogs = new LogRequests(this.api, instancePath, logPageSchema);
    this.profiles = new ProfilesClient(this.api);
    this.deployments = new DeploymentsClient(this.api);
    this.people = new PeopleClient(this.api);
    this.readiness = new ReadinessClient(this.api);
    this.signInPortal = new SignInPortalClient(this.api);
    this.routes = new RoutesClient(this.api);
    this.hosts = new HostsClient(this.api);
    this.webhooks = new WebhooksClient(this.api);
  }

  async listInstances(
    query: ListInstancesInput = {},
    call?: CallOptions,
  ): Promise<Page<Instance>> {
    return this.api.get(
      `/instances${toQuery(query)}`,
      pageOf(instanceSchema),
      call,
    );
  }

  async getInstance(id: string, call?: CallOptions): Promise<Instance> {
    return this.api.get(instancePath(id), instanceSchema, call);
  }

  /** `idempotencyKey` makes a repeated call answer with the first one's instance. */
  async createInstance(
    request: CreateInstanceInput,
    idempotencyKey: string,
    call?: CallOptions,
  ): Promise<Instance> {
    return this.api.send('POST', '/instances', instanceSchema, {
      ...call,
      body: request,
      headers: { 'Idempotency-Key': idempotencyKey },
    });
  }

  /** Holds a request against every rule without making anything. */
  async validateInstance(
    request: unknown,
    call?: CallOptions,
  ): Promise<Validation> {
    return this.api.send('POST', '/instances/validate', validationSchema, {
      ...call,
      body: request,
    });
  }

  async retryInstance(id: string, call?: CallOptions): Promise<Instance> {
    return this.api.send(
      'POST',
      `${instancePath(id)}/retry`,
      instanceSchema,
      call,
    );
  }

  async cancelInstance(id: string, call?: CallOptions): Promise<Instance> {
    return this.api.send(
      'POST',
      `${instancePath(id)}/cancel`,
      instanceSchema,
      call,
    );
  }

  /** `confirm` is the machine's name. */
  async deleteInstance(
    id: string,
    confirm: string,
    call?: CallOptions,
  ): Promise<Instance> {
    return this.api.send('DELETE', instancePath(id), instanceSchema, {
      ...call,
      body: { confirm },
    });
  }

  async getInstanceLogs(
    id: string,
    after: number,
    call?: CallOptions,
  ): Promise<LogPage> {
    return this.instanceLogs.page(id, after, call);
  }

  /** Opens the live log (server-sent events); the body is read by the caller. */
  async openInstanceLogStream(
    id: string,
    after: number,
    call?: CallOptions,
  ): Promise<Response> {
    return this.instanceLogs.openStream(id, after, call);
  }

  /** For operators: why it does or does not move. */
  async getInstanceWork(id: string, call?: CallOptions): Promise<InstanceWork> {
    return this.api.get(`${instancePath(id)}/work`, instanceWorkSchema, call);
  }

  async getInstanceOutcome(id: string, call?: CallOptions): Promise<Outcome> {
    return this.api.get(`${instancePath(id)}/outcome`, outcomeSchema, call);
  }

  async listSizes(call?: CallOptions): Promise<Page<Size>> {
    return this.api.get('/sizes', pageOf(sizeSchema), call);
  }

  async listOsTemplates(call?: CallOptions): Promise<Page<OsTemplate>> {
    return this.api.get('/os-templates', pageOf(osTemplateSchema), call);
  }

  async listNetworks(call?: CallOptions): Promise<Page<Network>> {
    return this.api.get('/networks', pageOf(networkSchema), call);
  }

  async getQuota(owner?: string, call?: CallOptions): Promise<Quota> {
    return this.api.get(`/quota${toQuery({ owner })}`, quotaSchema, call);
  }

  async getHealthDetails(call?: CallOptions): Promise<HealthDetails> {
    return this.api.get('/health/details', healthDetailsSchema, call);
  }

  /** For operators: what is due, worked on, overdue or in trouble. */
  async listWork(
    query: ListWorkInput = {},
    call?: CallOptions,
  ): Promise<Page<WorkItem>> {
    return this.api.get(
      `/operations/work${toQuery(query)}`,
      pageOf(workItemSchema),
      call,
    );
  }

  /** For operators: the ledger against the world. */
  async compareLedger(call?: CallOptions): Promise<LedgerReport> {
    return this.api.get('/operations/ledger', ledgerReportSchema, call);
  }

  /** For operators: what cleaning would do, or with `dryRun: false`, does. */
  async cleanLedger(
    request: CleanRequestInput,
    call?: CallOptions,
  ): Promise<CleanReport> {
    return this.api.send(
      'POST',
      '/operations/ledger/clean',
      cleanReportSchema,
      {
        ...call,
        body: request,
      },
    );
  }

  /** For operators: ends a deletion that cannot end, and writes down what may be left. */
  async abandonInstance(
    id: string,
    request: AbandonInstance,
    call?: CallOptions,
  ): Promise<Instance> {
    return this.api.send(
      'POST',
      `${instancePath(id)}/abandon`,
      instanceSchema,
      {
        ...call,
        body: request,
      },
    );
  }

  /** The change feed, for the catalog's service credentials. */
  async getChanges(after: number, call?: CallOptions): Promise<ChangePage> {
    return this.api.get(
      `/internal/changes${toQuery({ after })}`,
      changePageSchema,
      call,
    );
  }
}

function instancePath(id: string): string {
  return `/instances/${encodeURIComponent(id)}`;
}
