import {
  ApiRequests,
  CallOptions,
  Page,
  pageOf,
  toQuery,
} from '../apiRequests';
import { LogRequests } from '../logRequests';
import {
  Deployment,
  DeploymentLogPage,
  deploymentLogPageSchema,
  DeploymentOutcome,
  deploymentOutcomeSchema,
  deploymentSchema,
} from './deployment';
import {
  DeploymentPreview,
  deploymentPreviewSchema,
} from './deploymentPreview';
import { Generations, generationsSchema } from './generations';
import {
  ListDeploymentsQuery,
  ListServicesQuery,
  RemoveDeploymentRequest,
  RollbackDeploymentRequest,
  StartDeploymentRequest,
} from './requests';
import { RunningService, runningServiceSchema } from './runningService';
import { ServiceChangePage, serviceChangePageSchema } from './serviceChanges';

/** The part of the client that is about deployments and the services that they brought. */
export class DeploymentsClient {
  private readonly logRequests: LogRequests<DeploymentLogPage>;

  constructor(private readonly api: ApiRequests) {
    this.logRequests = new LogRequests(api, pathOf, deploymentLogPageSchema);
  }

  async list(
    query: ListDeploymentsQuery = {},
    call?: CallOptions,
  ): Promise<Page<Deployment>> {
    return this.api.get(
      `/deployments${toQuery(query)}`,
      pageOf(deploymentSchema),
      call,
    );
  }

  async get(id: string, call?: CallOptions): Promise<Deployment> {
    return this.api.get(pathOf(id), deploymentSchema, call);
  }

  /** `idempotencyKey` makes a repeated call answer with the first one's deployment. */
  async start(
    request: StartDeploymentRequest,
    idempotencyKey: string,
    call?: CallOptions,
  ): Promise<Deployment> {
    return this.api.send('POST', '/deployments', deploymentSchema, {
      ...call,
      body: request,
      headers: { 'Idempotency-Key': idempotencyKey },
    });
  }

  /** What starting would come to, without making anything. `request` may be unfinished. */
  async validate(
    request: unknown,
    call?: CallOptions,
  ): Promise<DeploymentPreview> {
    return this.api.send(
      'POST',
      '/deployments/validate',
      deploymentPreviewSchema,
      { ...call, body: request },
    );
  }

  async retry(id: string, call?: CallOptions): Promise<Deployment> {
    return this.ask(id, 'retry', call);
  }

  async cancel(id: string, call?: CallOptions): Promise<Deployment> {
    return this.ask(id, 'cancel', call);
  }

  /**
   * Brings back what worked before, as a new deployment. `idempotencyKey` makes a repeated call answer
   * with the first one's.
   */
  async rollback(
    id: string,
    request: RollbackDeploymentRequest,
    idempotencyKey: string,
    call?: CallOptions,
  ): Promise<Deployment> {
    return this.api.send('POST', `${pathOf(id)}/rollback`, deploymentSchema, {
      ...call,
      body: request,
      headers: { 'Idempotency-Key': idempotencyKey },
    });
  }

  /** Takes it off its host; with `data`, `confirm` is the profile's name. */
  async remove(
    id: string,
    request: RemoveDeploymentRequest = {},
    call?: CallOptions,
  ): Promise<Deployment> {
    return this.api.send('DELETE', pathOf(id), deploymentSchema, {
      ...call,
      body: request,
    });
  }

  /** The systems that its host keeps, asked of the host right now. */
  async generations(id: string, call?: CallOptions): Promise<Generations> {
    return this.api.get(`${pathOf(id)}/generations`, generationsSchema, call);
  }

  async logs(
    id: string,
    after: number,
    call?: CallOptions,
  ): Promise<DeploymentLogPage> {
    return this.logRequests.page(id, after, call);
  }

  /** Opens the live log (server-sent events); the body is read by the caller. */
  async openLogStream(
    id: string,
    after: number,
    call?: CallOptions,
  ): Promise<Response> {
    return this.logRequests.openStream(id, after, call);
  }

  /** Opens the whole log as text without colour codes; the body is read by the caller. */
  async openLogText(id: string, call?: CallOptions): Promise<Response> {
    return this.logRequests.openText(id, call);
  }

  async outcome(id: string, call?: CallOptions): Promise<DeploymentOutcome> {
    return this.api.get(`${pathOf(id)}/outcome`, deploymentOutcomeSchema, call);
  }

  /** The services that run, or should. */
  async services(
    query: ListServicesQuery = {},
    call?: CallOptions,
  ): Promise<Page<RunningService>> {
    return this.api.get(
      `/services${toQuery(query)}`,
      pageOf(runningServiceSchema),
      call,
    );
  }

  async service(id: string, call?: CallOptions): Promise<RunningService> {
    return this.api.get(
      `/services/${encodeURIComponent(id)}`,
      runningServiceSchema,
      call,
    );
  }

  /** The change feed of services, for the catalog's service credentials. */
  async serviceChanges(
    after: number,
    call?: CallOptions,
  ): Promise<ServiceChangePage> {
    return this.api.get(
      `/internal/service-changes${toQuery({ after })}`,
      serviceChangePageSchema,
      call,
    );
  }

  private ask(
    id: string,
    verb: 'retry' | 'cancel',
    call?: CallOptions,
  ): Promise<Deployment> {
    return this.api.send(
      'POST',
      `${pathOf(id)}/${verb}`,
      deploymentSchema,
      call,
    );
  }
}

function pathOf(id: string): string {
  return `/deployments/${encodeURIComponent(id)}`;
}
