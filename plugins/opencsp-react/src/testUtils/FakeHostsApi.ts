import { NotImplementedError } from '@backstage/errors';
import {
  allowedHostActions,
  Host,
  HostLogPage,
  HostScan,
  HostState,
  ListHostsQuery,
  Page,
  problemsOf,
  RegisterHostRequest,
  registerHostSchema,
  ScanHostRequest,
} from '@opencsp/plugin-opencsp-common';
import { HostsApi } from '../api/deployApis';
import { paged } from './FakeDeploymentsApi';
import {
  fingerprintFixture,
  hostFixture,
  portalKeyFixture,
} from './hostFixtures';
import { fakeLogPage } from './fakeLogPage';
import { refusal } from './refusal';

/** What may be asked of a host that moves. */
function movingTo(state: HostState, { kind, jump, profile }: Host) {
  const inUse = profile !== undefined;
  return {
    state,
    failure: undefined,
    actions: allowedHostActions(state, { kind, jump, inUse }),
  };
}

/**
 * A stand-in of the client's part about hosts, over hosts in memory. What it is asked to change, it
 * records in `calls`. A refusal in `refusals` is thrown by the method of that name.
 */
export class FakeHostsApi implements HostsApi {
  items: Host[];
  /** Fingerprints that machines show, by address; others show one of their own. */
  readonly fingerprints: Record<string, string> = {};
  readonly registered: RegisterHostRequest[] = [];
  /** Those that requests to register came with. */
  readonly keys: string[] = [];
  /** The log of what prepared them, and whether no more will come. */
  lines: HostLogPage['items'] = [];
  logComplete = true;
  readonly calls: string[] = [];
  /** Methods that never answer. */
  readonly silent = new Set<keyof HostsApi>();
  readonly refusals: Partial<Record<keyof HostsApi, Error>> = {};

  constructor(items: Host[] = []) {
    this.items = items;
  }

  async list(query: ListHostsQuery = {}): Promise<Page<Host>> {
    await this.refuse('list');
    const { search } = query;
    return paged(
      this.items
        .filter(it => it.state !== 'removed')
        .filter(it => !query.state || it.state === query.state)
        .filter(it => !query.kind || it.kind === query.kind)
        .filter(it => !query.owner || it.owner === query.owner)
        .filter(
          it =>
            !search ||
            it.name.includes(search) ||
            it.address?.includes(search) === true,
        ),
      query,
    );
  }

  async get(id: string): Promise<Host> {
    await this.refuse('get');
    return this.find(id);
  }

  async scan({ address, port, jump }: ScanHostRequest): Promise<HostScan> {
    await this.refuse('scan');
    this.calls.push(
      `scan ${address}:${port ?? 22}${jump ? ` by ${jump.address}` : ''}`,
    );
    return {
      address,
      type: 'ssh-ed25519',
      fingerprint: this.fingerprints[address] ?? fingerprintFixture,
    };
  }

  async register(request: RegisterHostRequest, key: string): Promise<Host> {
    this.keys.push(key);
    await this.refuse('register');
    const parsed = registerHostSchema.safeParse(request);
    if (!parsed.success) {
      throw refusal(
        400,
        'Some fields need another look.',
        'invalid',
        problemsOf(parsed.error),
      );
    }
    const { name, address, port, user, sudo, privateKeyHandoff } = parsed.data;
    this.calls.push(`register ${name}`);
    this.registered.push(request);
    const host = hostFixture('checking', {
      id: `host-${this.registered.length}`,
      name,
      address,
      port,
      user,
      sudo,
      publicKey: privateKeyHandoff ? undefined : portalKeyFixture,
    });
    this.items = [...this.items, host];
    return host;
  }

  async check(id: string): Promise<Host> {
    await this.refuse('check');
    this.calls.push(`check ${id}`);
    return this.change(id, movingTo('checking', this.find(id)));
  }

  async prepare(id: string): Promise<Host> {
    await this.refuse('prepare');
    this.calls.push(`prepare ${id}`);
    return this.change(id, movingTo('preparing', this.find(id)));
  }

  async cancel(id: string): Promise<Host> {
    await this.refuse('cancel');
    this.calls.push(`cancel ${id}`);
    return this.change(id, { requested: 'cancel' });
  }

  async logs(_id: string, after: number): Promise<HostLogPage> {
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

  async remove(id: string, confirm: string): Promise<Host> {
    await this.refuse('remove');
    if (confirm !== this.find(id).name) {
      throw refusal(400, 'Some fields need another look.', 'invalid', [
        { path: 'confirm', message: 'Type the name as it is.' },
      ]);
    }
    this.calls.push(`remove ${id}`);
    return this.change(id, movingTo('removing', this.find(id)));
  }

  /** Changes a host as the backend would while a page is open. */
  change(id: string, changes: Partial<Host>): Host {
    const old = this.find(id);
    const fresh = { ...old, ...changes, version: old.version + 1 };
    this.items = this.items.map(it => (it.id === id ? fresh : it));
    return fresh;
  }

  private find(id: string): Host {
    const found = this.items.find(it => it.id === id);
    if (!found) {
      throw refusal(404, `There is no host ${id}.`, 'not-found');
    }
    return found;
  }

  private async refuse(method: keyof HostsApi) {
    if (this.silent.has(method)) {
      await new Promise(() => undefined);
    }
    const error = this.refusals[method];
    if (error) {
      throw error;
    }
  }
}
