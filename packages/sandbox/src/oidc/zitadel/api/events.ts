import { z } from 'zod';
import { DirectoryEvent } from '../../directory/schema';
import { Call, demand, listed, read, timestamp } from './call';
import { ApiError } from './errors';
import type { Routes } from './routes';

const MOST = 1000;
const MOST_TYPES = 30;

const searchSchema = z.object({
  limit: z.number().int().default(0),
  asc: z.boolean().default(false),
  sequence: z.coerce.number().int().default(0),
  eventTypes: z.array(z.string()).default([]),
  aggregateTypes: z.array(z.string()).default([]),
  aggregateId: z.string().optional(),
  editorUserId: z.string().optional(),
  from: z.string().optional(),
  range: z
    .object({ since: z.string().optional(), until: z.string().optional() })
    .prefault({}),
});

/** What happened, among it what was deleted (07-directory/events). Cut at 1000 without a word. */
export const eventRoutes: Routes = {
  'POST /admin/v1/events/_search': call => {
    demand(call, 'iam.read');
    const search = read(searchSchema, call.body);
    if (search.eventTypes.length > MOST_TYPES) {
      throw new ApiError(
        2,
        `rpc error: code = InvalidArgument desc = invalid ListEventsRequest.EventTypes: value must contain no more than ${MOST_TYPES} item(s)`,
        '',
      );
    }
    const found = call.world.directory.data.events.filter(one =>
      fits(one, search),
    );
    const sorted = search.asc ? found : found.reverse();
    const limit = Math.min(search.limit || MOST, MOST);
    return listed(
      'events',
      sorted.slice(0, limit).map(one => view(one, call)),
    );
  },
};

function fits(
  event: DirectoryEvent,
  search: z.infer<typeof searchSchema>,
): boolean {
  const { since, until } = search.range;
  return [
    search.eventTypes.length === 0 || search.eventTypes.includes(event.type),
    search.aggregateTypes.length === 0 ||
      search.aggregateTypes.includes(event.aggregateType),
    !search.aggregateId || search.aggregateId === event.aggregateId,
    !search.editorUserId || search.editorUserId === event.editorId,
    event.sequence > search.sequence,
    !search.from || event.createdAt > Date.parse(search.from),
    !since || event.createdAt >= Date.parse(since),
    !until || event.createdAt <= Date.parse(until),
  ].every(Boolean);
}

function view(event: DirectoryEvent, { world }: Call): object {
  const editor = world.directory.user(event.editorId);
  return {
    editor: {
      userId: event.editorId,
      displayName:
        editor?.kind === 'human'
          ? editor.person.displayName
          : editor?.machine.name,
      service: 'zitadel',
    },
    aggregate: {
      id: event.aggregateId,
      type: { type: event.aggregateType },
      resourceOwner: event.organizationId,
    },
    sequence: String(event.sequence),
    creationDate: timestamp(event.createdAt),
    type: { type: event.type },
  };
}
