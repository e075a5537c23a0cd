import {
  ApiRequests,
  CallOptions,
  Page,
  pageOf,
  toQuery,
} from '../apiRequests';
import { LogRequests } from '../logRequests';
import { Host, HostScan, hostScanSchema, hostSchema } from './host';
import { HostChangePage, hostChangePageSchema } from './hostChanges';
import { HostLogPage, hostLogPageSchema } from './hostLog';
import {
  ListHostsQuery,
  RegisterHostRequest,
  ScanHostRequest,
} from './requests';

/** The part of the client that is about hosts. */
export class HostsClient {
  private readonly logRequests: LogRequests<HostLogPage>;

  constructor(private readonly api: ApiRequests) {
    this.logRequests = new LogRequests(api, pathOf, hostLogPageSchema);
  }

  async list(
    query: ListHostsQuery = {},
    call?: CallOptions,
  ): Promise<Page<Host>> {
    return this.api.get(`/hosts${toQuery(query)}`, pageOf(hostSchema), call);
  }

  async get(id: string, call?: CallOptions): Promise<Host> {
    return this.api.get(pathOf(id), hostSchema, call);
  }

  /** The host key that a machine shows; nothing is kept. */
  async scan(request: ScanHostRequest, call?: CallOptions): Promise<HostScan> {
    return this.api.send('POST', '/hosts/scan', hostScanSchema, {
      ...call,
      body: request,
    });
  }

  /** `idempotencyKey` makes a repeated call answer with the first one's host. */
  async register(
    request: RegisterHostRequest,
    idempotencyKey: string,
    call?: CallOptions,
  ): Promise<Host> {
    return this.api.send('POST', '/hosts', hostSchema, {
      ...call,
      body: request,
      headers: { 'Idempotency-Key': idempotencyKey },
    });
  }

  /** Looks at the host anew. */
  async check(id: string, call?: CallOptions): Promise<Host> {
    return this.api.send('POST', `${pathOf(id)}/check`, hostSchema, call);
  }

  /** Has what a deployment needs installed. */
  async prepare(id: string, call?: CallOptions): Promise<Host> {
    return this.api.send('POST', `${pathOf(id)}/prepare`, hostSchema, call);
  }

  /** Has what prepares it now stopped. */
  async cancel(id: string, call?: CallOptions): Promise<Host> {
    return this.api.send('POST', `${pathOf(id)}/cancel`, hostSchema, call);
  }

  /** The log of what prepared it. */
  async logs(
    id: string,
    after: number,
    call?: CallOptions,
  ): Promise<HostLogPage> {
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

  /** Takes the host out of the portal. `confirm` is its name. */
  async remove(id: string, confirm: string, call?: CallOptions): Promise<Host> {
    return this.api.send('DELETE', pathOf(id), hostSchema, {
      ...call,
      body: { confirm },
    });
  }

  /** The change feed, for the catalog's service credentials. */
  async changes(after: number, call?: CallOptions): Promise<HostChangePage> {
    return this.api.get(
      `/internal/host-changes${toQuery({ after })}`,
      hostChangePageSchema,
      call,
    );
  }
}

function pathOf(id: string): string {
  return `/hosts/${encodeURIComponent(id)}`;
}
