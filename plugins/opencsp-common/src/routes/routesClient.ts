import {
  ApiRequests,
  CallOptions,
  Page,
  pageOf,
  toQuery,
} from '../apiRequests';
import {
  ListRoutesQuery,
  OrderCertificateRequest,
  RouteSet,
  routeSetSchema,
} from './routeSet';

/** The part of the client that is about the URLs of profiles and their certificates. */
export class RoutesClient {
  constructor(private readonly api: ApiRequests) {}

  async list(
    query: ListRoutesQuery = {},
    call?: CallOptions,
  ): Promise<Page<RouteSet>> {
    return this.api.get(
      `/routes${toQuery(query)}`,
      pageOf(routeSetSchema),
      call,
    );
  }

  async get(id: string, call?: CallOptions): Promise<RouteSet> {
    return this.api.get(pathOf(id), routeSetSchema, call);
  }

  /** Has all of them looked at now, instead of at the next regular look. */
  async look(id: string, call?: CallOptions): Promise<RouteSet> {
    return this.api.send('POST', `${pathOf(id)}/look`, routeSetSchema, {
      ...call,
    });
  }

  /** Ends the pause of a name after failed orders; the budget of the hour stays. */
  async order(
    id: string,
    request: OrderCertificateRequest,
    call?: CallOptions,
  ): Promise<RouteSet> {
    return this.api.send('POST', `${pathOf(id)}/order`, routeSetSchema, {
      ...call,
      body: request,
    });
  }
}

function pathOf(id: string): string {
  return `/routes/${encodeURIComponent(id)}`;
}
