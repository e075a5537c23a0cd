import { z } from 'zod';
import { Organization } from '../../directory/schema';
import { newId } from '../../ids';
import { dropTokensOf } from '../../sessions/terminate';
import {
  Call,
  demand,
  listed,
  may,
  querySchema,
  read,
  sliceOf,
  timestamp,
} from './call';
import { ApiError } from './errors';
import type { Routes } from './routes';

const listSchema = z.object({
  query: querySchema,
  sortingColumn: z.string().default(''),
  queries: z
    .array(z.object({ idQuery: z.object({ id: z.string() }).optional() }))
    .default([]),
});

/** Organisations (02-setup/second-org, 07-directory/cascades). */
export const organizationRoutes: Routes = {
  'POST /v2/organizations/_search': call => {
    const { query, queries, sortingColumn } = read(listSchema, call.body);
    const byName = sortingColumn === 'ORGANIZATION_FIELD_NAME_NAME';
    const all = call.world.directory.visible.data.organizations
      .filter(one =>
        queries.every(({ idQuery }) => !idQuery || idQuery.id === one.id),
      )
      .sort((a, b) =>
        byName ? (a.name < b.name ? -1 : 1) * (query.asc ? 1 : -1) : 0,
      );
    return {
      details: {
        ...(all.length > 0 && { totalResult: String(all.length) }),
        timestamp: timestamp(call.world.now()),
      },
      ...listed(
        'result',
        sliceOf(
          all.filter(({ id }) => may(call, 'read', id)),
          query,
        ).map(view),
      ),
    };
  },
  'POST /v2/organizations': call => {
    const { name } = read(z.object({ name: z.string() }), call.body);
    const { directory, now, origin } = call.world;
    demandInstance(call);
    if (directory.data.organizations.some(one => one.name === name)) {
      throw new ApiError(
        6,
        "Organisation's name or id already taken",
        'V3-DKcYh',
      );
    }
    const organization = {
      id: newId(),
      name,
      primaryDomain: `${name.toLowerCase()}.${new URL(origin).hostname}`,
      active: true,
      createdAt: now(),
    };
    directory.data.organizations.push(organization);
    note(call, organization.id, 'org.added');
    call.ctx.status = 201;
    return {
      details: detailsOf(organization),
      organizationId: organization.id,
    };
  },
  'POST /v2/organizations/:/deactivate': call =>
    changeState(call, false, 'org.deactivated'),
  'POST /v2/organizations/:/activate': call =>
    changeState(call, true, 'org.reactivated'),
  'DELETE /v2/organizations/:': call => remove(call),
  'GET /management/v1/orgs/me': call => {
    const wanted =
      call.ctx.get('x-zitadel-orgid') || call.caller.organizationId;
    const found = call.world.directory.organization(wanted);
    if (!found) {
      throw new ApiError(7, "Organisation doesn't exist", 'AUTH-Bs7Ds');
    }
    demand(call, 'read', wanted);
    const { id, name, primaryDomain, active } = found;
    return {
      org: {
        id,
        details: {
          ...detailsOf(found),
          creationDate: timestamp(found.createdAt),
        },
        state: active ? 'ORG_STATE_ACTIVE' : 'ORG_STATE_INACTIVE',
        name,
        primaryDomain,
      },
    };
  },
};

function view(one: Organization): object {
  return {
    id: one.id,
    details: { ...detailsOf(one), creationDate: timestamp(one.createdAt) },
    state: one.active
      ? 'ORGANIZATION_STATE_ACTIVE'
      : 'ORGANIZATION_STATE_INACTIVE',
    name: one.name,
    primaryDomain: one.primaryDomain,
  };
}

function detailsOf({ id, createdAt }: Organization): object {
  return {
    sequence: '4',
    changeDate: timestamp(createdAt),
    resourceOwner: id,
  };
}

/** Only administrators of the instance; someone else's right is of no organisation that there is. */
function demandInstance(call: Call): void {
  demand(call, 'project.write', 'instance');
}

/** Its people still sign in and refresh (07-directory/cascades). */
function changeState(call: Call, active: boolean, event: string): object {
  const [id] = call.params;
  const { directory, now } = call.world;
  demand(call, 'project.write', id);
  const found = directory.organization(id);
  if (!found) {
    throw new ApiError(5, 'Organisation not found', 'COMMAND-1MS9f');
  }
  found.active = active;
  note(call, id, event);
  return { changeDate: timestamp(now()) };
}

/** People and roles go with it. */
function remove(call: Call): object {
  const [id] = call.params;
  const { directory, now } = call.world;
  demandInstance(call);
  const { data } = directory;
  if (!directory.organization(id)) {
    return { deletionDate: '0001-01-01T00:00:00Z' };
  }
  data.organizations = data.organizations.filter(one => one.id !== id);
  const gone = directory.people.filter(one => one.organizationId === id);
  for (const person of gone) {
    dropTokensOf(person.id, call.world);
  }
  directory.people = directory.people.filter(one => !gone.includes(one));
  data.authorizations = data.authorizations.filter(
    one =>
      one.organizationId !== id &&
      !gone.some(person => person.id === one.userId),
  );
  note(call, id, 'org.removed');
  return { deletionDate: timestamp(now()) };
}

function note({ world, caller }: Call, id: string, event: string): void {
  const { directory } = world;
  directory.record(event, { type: 'org', id, organizationId: id }, caller.id);
  directory.changed();
}
