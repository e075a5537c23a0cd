import { NotImplementedError } from '@backstage/errors';
import {
  allowedDeploymentActions,
  Deployment,
  DeploymentLogLine,
  DeploymentLogPage,
  DeploymentOutcome,
  DeploymentPreview,
  ListDeploymentsQuery,
  ListServicesQuery,
  Page,
  Generation,
  Generations,
  RemoveDeploymentRequest,
  RollbackDeploymentRequest,
  RunningService,
} from '@opencsp/plugin-opencsp-common';
import { DeploymentsApi } from '../api/deployApis';
import { deploymentFixture } from './deploymentFixtures';
import { fakeLogPage } from './fakeLogPage';
import { refusal } from './refusal';

const NO_ACTIONS = {
  retry: false,
  cancel: true,
  rollback: false,
  remove: false,
  giveUp: false,
};

/**
 * A stand-in of the client's part about deployments, over deployments and services in memory. It
 * filters and pages as the API does; what it is asked to change, it records in `calls`. A refusal in
 * `refusals` is thrown by the method of that name.
 */
export class FakeDeploymentsApi implements DeploymentsApi {
  items: Deployment[];
  runningServices: RunningService[];
  /** What the hosts of all deployments keep. */
  kept: Generation[] = [];
  lines: DeploymentLogLine[] = [];
  logComplete = true;
  readonly calls: string[] = [];
  /** Methods that never answer. */
  readonly silent = new Set<keyof DeploymentsApi>();
  readonly refusals: Partial<Record<keyof DeploymentsApi, Error>> = {};

  constructor(items: Deployment[] = [], services: RunningService[] = []) {
    this.items = items;
    this.runningServices = services;
  }

  async list(query: ListDeploymentsQuery = {}): Promise<Page<Deployment>> {
    await this.refuse('list');
    return paged(
      this.items
        .filter(it => !query.state || it.state === query.state)
        .filter(it => !query.owner || it.owner === query.owner)
        .filter(it => !query.profileId || it.profile.id === query.profileId)
        .filter(it => !query.hostId || it.host.id === query.hostId)
        .filter(it => !query.live || String(it.live) === query.live)
        .sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
      query,
    );
  }

  async get(id: string): Promise<Deployment> {
    await this.refuse('get');
    return this.find(id);
  }

  async start(): Promise<Deployment> {
    throw new NotImplementedError('The pages start by the form only.');
  }

  async validate(): Promise<DeploymentPreview> {
    throw new NotImplementedError('The pages do not check requests.');
  }

  async retry(id: string): Promise<Deployment> {
    await this.refuse('retry');
    this.calls.push(`retry ${id}`);
    return this.change(id, {
      state: 'running',
      failure: undefined,
      steps: deploymentFixture('running').steps,
      actions: NO_ACTIONS,
    });
  }

  async cancel(id: string): Promise<Deployment> {
    await this.refuse('cancel');
    this.calls.push(`cancel ${id}`);
    return this.change(id, { requested: 'cancel' });
  }

  async rollback(
    id: string,
    { commit }: RollbackDeploymentRequest,
    key: string,
  ): Promise<Deployment> {
    await this.refuse('rollback');
    this.calls.push(
      `rollback ${id}${commit ? ` to ${commit}` : ''}${
        key ? '' : ' without a key'
      }`,
    );
    const from = this.change(id, {
      live: false,
      actions: { ...NO_ACTIONS, cancel: false },
    });
    const fresh = deploymentFixture('queued', {
      id: `${id}-back`,
      number: from.number + 1,
      kind: 'rollback',
      profile: from.profile,
      host: from.host,
      commit: commit ?? from.previous?.commit ?? from.commit,
      createdAt: new Date().toISOString(),
    });
    this.items = [...this.items, fresh];
    return fresh;
  }

  async remove(
    id: string,
    { data = false, giveUp = false, confirm }: RemoveDeploymentRequest = {},
  ): Promise<Deployment> {
    await this.refuse('remove');
    if ((data || giveUp) && confirm !== this.find(id).profile.name) {
      throw refusal(400, 'Some fields need another look.', 'invalid', [
        { path: 'confirm', message: 'Type the name as it is.' },
      ]);
    }
    this.calls.push(
      `remove ${id}${data ? ' with data' : ''}${
        giveUp ? ' without its host' : ''
      }`,
    );
    return this.change(id, {
      state: 'removing',
      actions: allowedDeploymentActions('removing', {
        live: true,
        retryable: false,
        canGoBack: false,
        isRemoval: true,
      }),
    });
  }

  async generations(id: string): Promise<Generations> {
    await this.refuse('generations');
    this.calls.push(`generations ${id}`);
    return { generations: this.kept };
  }

  async logs(_id: string, after: number): Promise<DeploymentLogPage> {
    await this.refuse('logs');
    return fakeLogPage(this.lines, after, this.logComplete);
  }

  async openLogStream(): Promise<Response> {
    await this.refuse('openLogStream');
    throw refusal(503, 'No stream here.', 'no-stream');
  }

  async openLogText(): Promise<Response> {
    throw new NotImplementedError('The pages write the file themselves.');
  }

  async outcome(): Promise<DeploymentOutcome> {
    throw new NotImplementedError('The pages do not wait for outcomes.');
  }

  async services(query: ListServicesQuery = {}): Promise<Page<RunningService>> {
    await this.refuse('services');
    const wanted = query.search?.toLowerCase();
    return paged(
      this.runningServices
        .filter(it => !query.state || it.state === query.state)
        .filter(it => !query.owner || it.owner === query.owner)
        .filter(it => !query.profileId || it.profile.id === query.profileId)
        .filter(it => !query.hostId || it.host.id === query.hostId)
        .filter(
          it =>
            !wanted ||
            it.title.toLowerCase().includes(wanted) ||
            it.url?.includes(wanted),
        ),
      query,
    );
  }

  async service(id: string): Promise<RunningService> {
    await this.refuse('service');
    const found = this.runningServices.find(it => it.id === id);
    if (!found) {
      throw refusal(404, `There is no service ${id}.`, 'not-found');
    }
    return found;
  }

  /** Changes a deployment as the backend would while a page is open. */
  change(id: string, changes: Partial<Deployment>): Deployment {
    const old = this.find(id);
    const fresh = { ...old, ...changes, version: old.version + 1 };
    this.items = this.items.map(it => (it.id === id ? fresh : it));
    return fresh;
  }

  private find(id: string): Deployment {
    const found = this.items.find(it => it.id === id);
    if (!found) {
      throw refusal(404, `There is no deployment ${id}.`, 'not-found');
    }
    return found;
  }

  private async refuse(method: keyof DeploymentsApi) {
    if (this.silent.has(method)) {
      await new Promise(() => undefined);
    }
    const error = this.refusals[method];
    if (error) {
      throw error;
    }
  }
}

/** One page of what was found. */
export function paged<T>(
  found: T[],
  query: { limit?: unknown; cursor?: string },
): Page<T> {
  const from = Number(query.cursor ?? 0);
  const to = from + Number(query.limit ?? 25);
  return {
    items: found.slice(from, to),
    totalItems: found.length,
    ...(to < found.length ? { nextCursor: String(to) } : {}),
  };
}
