import {
  Host,
  HostChangePage,
  hostCreatePermission,
  hostDeletePermission,
  hostReadPermission,
  HostScan,
  hostUpdatePermission,
  listHostsSchema,
  Page,
  removeHostSchema,
  scanHostSchema,
} from '@opencsp/plugin-opencsp-common';
import { OwnedPermission } from '../../authz/Authorizer';
import { Caller } from '../../authz/Caller';
import { HostRecord } from '../../domain/hosts/hostRecord';
import {
  cancelPreparing,
  checkHost,
  HostRequestContext,
  HostRequestResult,
  prepareHost,
  removeHost,
} from '../../domain/hosts/hostRequests';
import { hostMessages } from '../../publish/hostMessages';
import { demandNotDeployed } from '../DeployedOn';
import { conflict, invalid, parseRequest } from '../requestErrors';
import { permittedHost, readableHost } from './access';
import { HostAddresses } from './HostAddresses';
import { hostBusy } from './hostErrors';
import { HostLogs } from './HostLogs';
import { HostRegistration } from './HostRegistration';
import { HostsOptions } from './options';
import { presentHost } from './present';

/** How often a request is tried again when the engine wrote at the same moment. */
const TRIES = 5;

/** Who asks for what. */
interface Asked {
  caller: Caller;
  id: string;
  permission: OwnedPermission;
}

/** Every use case of hosts: authorized here, for HTTP and actions alike. */
export class HostsService {
  readonly logs: HostLogs;
  private readonly addresses: HostAddresses;
  private readonly registration: HostRegistration;

  constructor(private readonly options: HostsOptions) {
    this.logs = new HostLogs(options);
    this.addresses = new HostAddresses(options);
    this.registration = new HostRegistration(options, this.addresses);
  }

  async list(caller: Caller, query: unknown): Promise<Page<Host>> {
    const { authorizer, store } = this.options;
    const reach = await authorizer.reach(
      caller.credentials,
      hostReadPermission,
    );
    const { state, ...rest } = parseRequest(listHostsSchema, query);
    const page = await store.list({
      ...rest,
      owners: reach.all ? undefined : reach.owners,
      states: state && [state],
    });
    const items = await Promise.all(page.items.map(it => this.present(it)));
    return { ...page, items };
  }

  async get(caller: Caller, id: string): Promise<Host> {
    return this.present(await readableHost(this.options, caller, id));
  }

  /** The host key that a machine shows, before anybody trusts it. Nothing is kept. */
  async scan(caller: Caller, body: unknown): Promise<HostScan> {
    await this.options.authorizer.demand(
      caller.credentials,
      hostCreatePermission,
    );
    const { port, ...request } = parseRequest(scanHostSchema, body);
    const address = await this.addresses.addressOf(request.address, 'address');
    const jump =
      request.jump && (await this.registration.jumpOf(caller, request.jump));
    const { type, fingerprint } = await this.addresses.keyAt(
      { address, port },
      'address',
      jump,
    );
    return { address, type, fingerprint };
  }

  /** `key` is the caller's Idempotency-Key. */
  async register(
    caller: Caller,
    body: unknown,
    key: string | undefined,
  ): Promise<{ host: Host; created: boolean }> {
    const made = await this.registration.register(caller, body, key);
    return {
      host: await this.present(made.record),
      created: made.outcome === 'created',
    };
  }

  /** Looks at the host anew. */
  async check(caller: Caller, id: string): Promise<Host> {
    return this.ask(
      { caller, id, permission: hostUpdatePermission },
      (record, context) => demandOk('cannot-check', checkHost(record, context)),
    );
  }

  /** Has what a deployment needs installed. */
  async prepare(caller: Caller, id: string): Promise<Host> {
    return this.ask(
      { caller, id, permission: hostUpdatePermission },
      (record, context) =>
        demandOk('cannot-prepare', prepareHost(record, context)),
    );
  }

  /** Has what prepares it now stopped. Asking again while that lasts changes nothing. */
  async cancel(caller: Caller, id: string): Promise<Host> {
    return this.ask(
      { caller, id, permission: hostUpdatePermission },
      (record, context) =>
        demandOk('cannot-cancel', cancelPreparing(record, context)),
    );
  }

  /** Asking again changes nothing. `body` holds the typed name. */
  async remove(caller: Caller, id: string, body: unknown): Promise<Host> {
    return this.ask(
      { caller, id, permission: hostDeletePermission },
      async (record, context) => {
        const { confirm } = parseRequest(removeHostSchema, body ?? {});
        if (confirm !== record.name) {
          throw invalid([
            {
              path: 'confirm',
              message: `Type the name of the host, "${record.name}", to confirm that the portal forgets it.`,
            },
          ]);
        }
        await demandNotDeployed(
          this.options.deployments,
          { hostId: id },
          `The host "${record.name}"`,
        );
        return demandOk('cannot-remove', removeHost(record, context));
      },
    );
  }

  /** The change feed, for the catalog. */
  async changes(after: number, limit: number): Promise<HostChangePage> {
    const page = await this.options.store.changesAfter(after, limit);
    const items = await Promise.all(
      page.items.map(async ({ seq, record }) => ({
        seq,
        id: record.id,
        host:
          record.state === 'removed' ? undefined : await this.present(record),
      })),
    );
    return { ...page, items };
  }

  /** As the API shows it; for services that have authorized the caller. */
  async present(record: HostRecord): Promise<Host> {
    const { deployments, platformPublicKey, ansiblePublicKey } = this.options;
    const on = await deployments.liveOf({ hostId: record.id });
    return presentHost(record, { on, platformPublicKey, ansiblePublicKey });
  }

  private async ask(
    { caller, id, permission }: Asked,
    decide: (
      record: HostRecord,
      context: HostRequestContext,
    ) => HostRecord | Promise<HostRecord>,
  ): Promise<Host> {
    const { store, clock, deployments, deadlines, onDue } = this.options;
    for (let tries = 0; tries < TRIES; tries++) {
      const record = await permittedHost(this.options, caller, id, permission);
      const inUse = (await deployments.liveOf({ hostId: id })) !== undefined;
      const now = clock.now();
      const after = await decide(record, { now, deadlines, inUse });
      if (after === record) {
        return this.present(record);
      }
      const messages = hostMessages(record, after);
      if (await store.saveRequest(record, after, now, messages)) {
        onDue();
        return this.present({ ...after, version: record.version + 1 });
      }
    }
    throw hostBusy();
  }
}

/** @throws ConflictError when the state of the host does not allow it */
function demandOk(code: string, result: HostRequestResult): HostRecord {
  if (!result.ok) {
    throw conflict(code, result.problem, {
      nextStep: 'Look at the state of the host; it may have changed meanwhile.',
    });
  }
  return result.record;
}
