import { NotImplementedError } from '@backstage/errors';
import {
  AbandonInstance,
  ChangePage,
  CleanReport,
  CleanRequestInput,
  HealthDetails,
  Instance,
  InstanceWork,
  LedgerReport,
  ListInstancesInput,
  ListWorkInput,
  LogLine,
  LogPage,
  Network,
  OsTemplate,
  Outcome,
  Page,
  Profile,
  Quota,
  Size,
  Validation,
  WorkItem,
} from '@opencsp/plugin-opencsp-common';
import { OpencspApi } from '../api/opencspApi';
import { FakeDeploymentsApi } from './FakeDeploymentsApi';
import { FakeHostsApi } from './FakeHostsApi';
import { FakePeopleApi } from './FakePeopleApi';
import { FakeReadinessApi } from './FakeReadinessApi';
import { FakeSignInPortalApi } from './FakeSignInPortalApi';
import { FakeRoutesApi } from './FakeRoutesApi';
import { FakeWebhooksApi } from './FakeWebhooksApi';
import { FakeProfilesApi } from './FakeProfilesApi';
import { healthFixture, quotaFixture } from './fixtures';
import { fakeLogPage } from './fakeLogPage';
import { refusal } from './refusal';
import { isWorkOf, ledgerFixture, workOf } from './operations';

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
  /** The part about profiles; what it is asked to change, it records in `calls` of its own. */
  readonly profiles: FakeProfilesApi;
  /** The parts about deployments, services and hosts, in the same way. */
  readonly deployments = new FakeDeploymentsApi();
  readonly hosts = new FakeHostsApi();
  readonly routes = new FakeRoutesApi();
  /** The part about the people of profiles: the same ones for every profile. */
  readonly people = new FakePeopleApi();
  /** The part about whether services are ready: the same for every profile. */
  readonly readiness = new FakeReadinessApi();
  readonly signInPortal = new FakeSignInPortalApi();
  readonly webhooks = new FakeWebhooksApi();
  lines: LogLine[] = [];
  logComplete = true;
  /** What `listSizes` answers. */
  offeredSizes: Size[] = [];
  quota: Quota = quotaFixture;
  health: HealthDetails = healthFixture;
  /** Rows of the operators' list. */
  work: WorkItem[] = [];
  /** What `getInstanceWork` says beside the row and the machine. */
  effects: InstanceWork['effects'] = [];
  ledger: LedgerReport = ledgerFixture();
  /** Findings whose cleaning fails, with the reason. */
  readonly uncleanable: Record<string, string> = {};
  readonly calls: string[] = [];
  /** Methods that never answer. */
  readonly silent = new Set<keyof OpencspApi>();
  readonly refusals: Partial<Record<keyof OpencspApi, Error>> = {};

  constructor(instances: Instance[] = [], profiles: Profile[] = []) {
    this.instances = instances;
    this.profiles = new FakeProfilesApi(profiles);
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
    return this.find(id);
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
    return fakeLogPage(this.lines, after, this.logComplete);
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
    return pageOf(this.offeredSizes);
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

  async getInstanceWork(id: string): Promise<InstanceWork> {
    await this.refuse('getInstanceWork');
    return {
      ...workOf(this.find(id)),
      ...this.work.find(it => it.id === id),
      effects: this.effects,
    };
  }

  async listWork(query: ListWorkInput = {}): Promise<Page<WorkItem>> {
    await this.refuse('listWork');
    const found = this.work.filter(it => isWorkOf(query.filter ?? 'all', it));
    const from = Number(query.cursor ?? 0);
    const to = from + Number(query.limit ?? 50);
    return {
      items: found.slice(from, to),
      totalItems: found.length,
      ...(to < found.length ? { nextCursor: String(to) } : {}),
    };
  }

  async compareLedger(): Promise<LedgerReport> {
    await this.refuse('compareLedger');
    this.calls.push('compare');
    return this.ledger;
  }

  async cleanLedger(request: CleanRequestInput): Promise<CleanReport> {
    await this.refuse('cleanLedger');
    const dryRun = request.dryRun ?? true;
    this.calls.push(
      `${dryRun ? 'dry run' : 'clean'} ${request.findings.join(' ')}`,
    );
    const results = request.findings.map(id => this.cleanOne(id, dryRun));
    if (!dryRun) {
      const done = results.filter(it => it.outcome === 'done');
      this.ledger = {
        ...this.ledger,
        findings: this.ledger.findings.filter(
          it => !done.some(({ id }) => id === it.id),
        ),
      };
    }
    return { dryRun, results };
  }

  async abandonInstance(
    id: string,
    { confirm, reason }: AbandonInstance,
  ): Promise<Instance> {
    await this.refuse('abandonInstance');
    this.calls.push(`abandon ${id} ${confirm}: ${reason}`);
    return this.change(id, { state: 'deleted' });
  }

  async getInstanceOutcome(): Promise<Outcome> {
    throw new NotImplementedError('The pages do not wait for outcomes.');
  }

  async getChanges(): Promise<ChangePage> {
    throw new NotImplementedError('The pages do not read the change feed.');
  }

  private cleanOne(
    id: string,
    dryRun: boolean,
  ): CleanReport['results'][number] {
    const finding = this.ledger.findings.find(it => it.id === id);
    const failure = this.uncleanable[id];
    if (!finding) {
      return { id, outcome: 'not-found', text: 'It is not there any more.' };
    }
    if (dryRun) {
      return { id, outcome: 'would-do', text: finding.remedy ?? finding.text };
    }
    return failure
      ? { id, outcome: 'failed', text: failure }
      : { id, outcome: 'done', text: `${finding.name} was cleaned.` };
  }

  /** Changes a machine as the backend would while a page is open. */
  change(id: string, changes: Partial<Instance>): Instance {
    const old = this.find(id);
    const fresh = { ...old, ...changes, version: old.version + 1 };
    this.instances = this.instances.map(it => (it.id === id ? fresh : it));
    return fresh;
  }

  private find(id: string): Instance {
    const found = this.instances.find(it => it.id === id);
    if (!found) {
      throw refusal(404, `There is no instance ${id}.`, 'not-found');
    }
    return found;
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
