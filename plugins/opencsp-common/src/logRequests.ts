import { z } from 'zod';
import { ApiRequests, CallOptions, toQuery } from './apiRequests';

/** The logs of one kind of record, as each of them has them below its own path. */
export class LogRequests<P> {
  constructor(
    private readonly api: ApiRequests,
    private readonly pathOf: (id: string) => string,
    private readonly pageSchema: z.ZodType<P>,
  ) {}

  /** The lines after one, a page of them. */
  async page(id: string, after: number, call?: CallOptions): Promise<P> {
    const path = `${this.pathOf(id)}/logs${toQuery({ after })}`;
    return this.api.get(path, this.pageSchema, call);
  }

  /** Opens the live log (server-sent events); the body is read by the caller. */
  async openStream(
    id: string,
    after: number,
    call?: CallOptions,
  ): Promise<Response> {
    return this.api.request(
      'GET',
      `${this.pathOf(id)}/logs/stream${toQuery({ after })}`,
      { ...call, headers: { Accept: 'text/event-stream' } },
    );
  }

  /** Opens the whole log as text without colour codes; the body is read by the caller. */
  async openText(id: string, call?: CallOptions): Promise<Response> {
    return this.api.request('GET', `${this.pathOf(id)}/logs/download`, {
      ...call,
      headers: { Accept: 'text/plain' },
    });
  }
}
