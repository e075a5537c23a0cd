import { NotImplementedError } from '@backstage/errors';
import {
  ChangePage,
  HealthDetails,
  Instance,
  InstanceWork,
  ListInstancesInput,
  LogLine,
  LogPage,
  Network,
  OpencspApiError,
  OsTemplate,
  Outcome,
  Page,
  Quota,
  Size,
  Validation,
} from '@opencsp/plugin-opencsp-common';
import { OpencspApi } from '../api/opencspApi';
import { healthFixture, quotaFixture } from './fixtures';

function refusal(status: number, message: string, code?: string) {
  return new OpencspApiError(message, { status, code, fields: [] });
}

function pageOf<T>(items: T[]): Page<T> {
  return { items, totalItems: items.length };
}

function listOf<T>(value: T | T[] | undefined): T[] | undefined {
  if (value === undefined) {
    return undefined;
  }
  return Array.isArray(value) ? value : [value];
}

/**
 * A stand-in of the client over machines in memory. It filters, sorts and pages as the API does; what
 * it is asked to change, it records in `calls`. A refusal in `refusals` is thrown by the method of that
 * name.
 */
export class FakeOpencspApi implements OpencspApi {
  instances: Instance[];
  lines: LogLine[] = [];
  logComplete = true;
  quota: Quota = quotaFixture;
  health: HealthDetails = healthFixture;
  readonly calls: string[] = [];
  /** Methods that never answer. */
  readonly silent = new Set<keyof OpencspApi>();
  readonly refusals: Partial<Record<keyof OpencspApi, Error>> = {};

  constructor(instances: Instance[] = []) {
    this.instances = instances;
  }

  async listInstances(query: ListInstancesInput = {}): Promise<Page<Instance>> {
    await this.refuse('listInstances');
    const states = listOf(query.state);
    const found = this.instances
      .filter(it => !states || states.includes(it.state))
      .filter(it => !query.owner || it.owner === query.owner)
      .filter(it => !query.search || it.name.includes(query.search))
      .sort(compareBy(query.sort ?? '-createdAt'));
    const from = Number(query.cursor ?? 0);
    const to = from + Number(query.limit ?? 50);
    return {
      items: found.slice(from, to),
      totalItems: found.length,
      ...(to < found.length ? { nextCursor: String(to) } : {}),
    };
  }

  async getInstance(id: string): Promise<Instance> {
    await this.refuse('getInstance');
    const found = this.instances.find(it => it.id === id);
    if (!found) {
      throw refusal(404, `There is no instance ${id}.`, 'not-found');
    }
    return found;
  }

  async retryInstance(id: string): Promise<Instance> {
    await this.refuse('retryInstance');
    this.calls.push(`retry ${id}`);
    return this.change(id, {
      state: 'provisioning',
      failure: undefined,
      actions: { retry: false, cancel: true, delete: true },
    });
  }

  async cancelInstance(id: string): Promise<Instance> {
    await this.refuse('cancelInstance');
    this.calls.push(`cancel ${id}`);
    return this.change(id, { requested: 'cancel' });
  }

  async deleteInstance(id: string, confirm: string): Promise<Instance> {
    await this.refuse('deleteInstance');
    this.calls.push(`delete ${id} ${confirm}`);
    return this.change(id, {
      state: 'deleting',
      actions: { retry: false, cancel: false, delete: false },
    });
  }

  async getInstanceLogs(_id: string, after: number): Promise<LogPage> {
    await this.refuse('getInstanceLogs');
    const items = this.lines.filter(line => line.seq > after);
    return {
      items,
      next: items[items.length - 1]?.seq ?? after,
      complete: this.logComplete,
    };
  }

  async openInstanceLogStream(): Promise<Response> {
    await this.refuse('openInstanceLogStream');
    throw refusal(503, 'No stream here.', 'no-stream');
  }

  async getQuota(): Promise<Quota> {
    await this.refuse('getQuota');
    return this.quota;
  }

  async getHealthDetails(): Promise<HealthDetails> {
    await this.refuse('getHealthDetails');
    return this.health;
  }

  async listSizes(): Promise<Page<Size>> {
    await this.refuse('listSizes');
    return pageOf<Size>([]);
  }

  async listOsTemplates(): Promise<Page<OsTemplate>> {
    await this.refuse('listOsTemplates');
    return pageOf<OsTemplate>([]);
  }

  async listNetworks(): Promise<Page<Network>> {
    await this.refuse('listNetworks');
    return pageOf<Network>([]);
  }

  async createInstance(): Promise<Instance> {
    throw new NotImplementedError('The pages do not ask for machines.');
  }

  async validateInstance(): Promise<Validation> {
    throw new NotImplementedError('The pages do not check requests.');
  }

  async getInstanceWork(): Promise<InstanceWork> {
    throw new NotImplementedError('The pages do not show the work on a row.');
  }

  async getInstanceOutcome(): Promise<Outcome> {
    throw new NotImplementedError('The pages do not wait for outcomes.');
  }

  async getChanges(): Promise<ChangePage> {
    throw new NotImplementedError('The pages do not read the change feed.');
  }

  /** Changes a machine as the backend would while a page is open. */
  change(id: string, changes: Partial<Instance>): Instance {
    const old = this.instances.find(it => it.id === id);
    if (!old) {
      throw refusal(404, `There is no instance ${id}.`, 'not-found');
    }
    const fresh = { ...old, ...changes, version: old.version + 1 };
    this.instances = this.instances.map(it => (it.id === id ? fresh : it));
    return fresh;
  }

  private async refuse(method: keyof OpencspApi) {
    if (this.silent.has(method)) {
      await new Promise(() => undefined);
    }
    const error = this.refusals[method];
    if (error) {
      throw error;
    }
  }
}

function compareBy(sort: NonNullable<ListInstancesInput['sort']>) {
  const down = sort.startsWith('-') ? -1 : 1;
  const key = sort.endsWith('name') ? 'name' : 'createdAt';
  return (a: Instance, b: Instance) => down * a[key].localeCompare(b[key]);
}
