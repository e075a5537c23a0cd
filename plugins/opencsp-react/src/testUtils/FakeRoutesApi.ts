import {
  ListRoutesQuery,
  OrderCertificateRequest,
  Page,
  RouteSet,
} from '@opencsp/plugin-opencsp-common';
import { RoutesApi } from '../api/deployApis';
import { refusal } from './refusal';

/** Sets of a page that names no limit, as the portal has it. */
const DEFAULT_LIMIT = 50;

/**
 * A stand-in of the client's part about routes, over sets in memory. What it is asked to do, it records in
 * `calls`; a refusal in `refusals` is thrown by the method of that name.
 */
export class FakeRoutesApi implements RoutesApi {
  sets: RouteSet[] = [];
  readonly calls: string[] = [];
  /** Methods that never answer. */
  readonly silent = new Set<keyof RoutesApi>();
  readonly refusals: Partial<Record<keyof RoutesApi, Error>> = {};

  async list({
    profileId,
    hostId,
    limit = DEFAULT_LIMIT,
    cursor = '0',
  }: ListRoutesQuery = {}): Promise<Page<RouteSet>> {
    await this.refuse('list');
    const found = this.sets
      .filter(it => !profileId || it.profile.id === profileId)
      .filter(it => !hostId || it.host.id === hostId);
    const from = Number(cursor);
    const to = from + Number(limit);
    return {
      items: found.slice(from, to),
      totalItems: found.length,
      ...(to < found.length && { nextCursor: String(to) }),
    };
  }

  async get(id: string): Promise<RouteSet> {
    await this.refuse('get');
    return this.find(id);
  }

  async look(id: string): Promise<RouteSet> {
    await this.refuse('look');
    this.calls.push(`look ${id}`);
    const before = this.find(id);
    this.sets = this.sets.map(it =>
      it.id === id ? { ...it, checkedAt: new Date().toISOString() } : it,
    );
    return before;
  }

  async order(
    id: string,
    { name }: OrderCertificateRequest,
  ): Promise<RouteSet> {
    await this.refuse('order');
    this.calls.push(`order ${id} ${name}`);
    return this.find(id);
  }

  private find(id: string): RouteSet {
    const found = this.sets.find(it => it.id === id);
    if (!found) {
      throw refusal(404, `There are no routes ${id}.`);
    }
    return found;
  }

  private async refuse(method: keyof RoutesApi): Promise<void> {
    if (this.silent.has(method)) {
      await new Promise(() => {});
    }
    const error = this.refusals[method];
    if (error) {
      throw error;
    }
  }
}
