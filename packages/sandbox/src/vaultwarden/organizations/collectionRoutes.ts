import { z } from 'zod';
import { managerOf, SignedInMember } from '../accounts/guards';
import { hasFullAccess, TYPE } from '../database/memberships';
import { Collection } from '../database/state';
import { jsonBody, optional } from '../http/body';
import { Call, Route, route } from '../http/call';
import {
  empty,
  FrameworkRefusal,
  json,
  list,
  Refusal,
  VaultwardenReply,
} from '../http/reply';
import { mayManage } from '../vault/access';
import { accessView, collectionView, detailsView } from './collectionViews';
import { grant } from './grants';

const rightsSchema = z.object({
  id: z.string(),
  readOnly: z.boolean(),
  hidePasswords: z.boolean(),
  manage: z.boolean(),
});

const collectionSchema = z.object({
  name: z.string(),
  groups: z.array(rightsSchema),
  users: z.array(rightsSchema),
  externalId: optional(z.string()),
});

type CollectionBody = z.infer<typeof collectionSchema>;

async function listCollections(call: Call): Promise<VaultwardenReply> {
  const { member } = await managerOf(call);
  if (!hasFullAccess(member)) {
    throw new Refusal('Resource not found.', 404);
  }
  return list(
    call.world.database
      .collectionsOf(member.organizationId)
      .map(collectionView),
  );
}

async function listDetails(call: Call): Promise<VaultwardenReply> {
  const { member } = await managerOf(call);
  const { database } = call.world;
  return list(
    database
      .collectionsOf(member.organizationId)
      .flatMap(collection => accessView(database, collection, member)),
  );
}

async function create(call: Call): Promise<VaultwardenReply> {
  const { member } = await managerOf(call);
  const { database } = call.world;
  const body = jsonBody(call.request, collectionSchema);
  checkPeople(call, member.organizationId, body);
  if (member.type === TYPE.manager && !member.accessAll) {
    throw new Refusal("You don't have permission to create collections");
  }
  const collection: Collection = {
    id: database.newId(),
    organizationId: member.organizationId,
    name: body.name,
    externalId: body.externalId || null,
  };
  database.state.collections.push(collection);
  assign(call, collection, body);
  return json(detailsView(database, collection, member.userId));
}

/** Name, external id and who is assigned: what is not given is gone. */
async function change(call: Call): Promise<VaultwardenReply> {
  const { collection, member } = await managedCollection(call);
  const { database } = call.world;
  const body = jsonBody(call.request, collectionSchema);
  checkPeople(call, member.organizationId, body);
  collection.name = body.name;
  collection.externalId = body.externalId?.trim() ? body.externalId : null;
  database.state.grants = database.state.grants.filter(
    ({ collectionId }) => collectionId !== collection.id,
  );
  assign(call, collection, body);
  return json(detailsView(database, collection, member.userId));
}

async function remove(call: Call): Promise<VaultwardenReply> {
  const { collection } = await managedCollection(call);
  call.world.database.deleteCollection(collection);
  return empty();
}

/**
 * The collection of the path, for those who manage it.
 *
 * @throws FrameworkRefusal 401, also when there is no such collection
 */
async function managedCollection(
  call: Call,
): Promise<SignedInMember & { collection: Collection }> {
  const signed = await managerOf(call);
  const { database } = call.world;
  const collection = database.collection(
    call.param('collection'),
    signed.member.organizationId,
  );
  if (!collection || !mayManage(database, collection, signed.user.id)) {
    throw new FrameworkRefusal(401);
  }
  return { ...signed, collection };
}

/** @throws Refusal for groups, which there are none of, and for people who are no members */
function checkPeople(
  { world }: Call,
  organizationId: string,
  { groups, users }: CollectionBody,
): void {
  if (groups.length > 0) {
    throw new Refusal('Invalid group');
  }
  if (users.some(({ id }) => !world.database.member(id, organizationId))) {
    throw new Refusal('Invalid member');
  }
}

function assign(
  { world: { database } }: Call,
  collection: Collection,
  { users }: CollectionBody,
): void {
  for (const { id, ...rights } of users) {
    const member = database.member(id, collection.organizationId);
    if (member && !member.accessAll) {
      grant(database, member.userId, collection.id, rights);
    }
  }
}

const ALL = '/api/organizations/:organization/collections';

/** What is about collections. */
export const collectionRoutes: readonly Route[] = [
  ...route('GET', ALL, listCollections),
  ...route('GET', `${ALL}/details`, listDetails),
  ...route('POST', ALL, create),
  ...route('PUT POST', `${ALL}/:collection`, change),
  ...route('DELETE', `${ALL}/:collection`, remove),
  ...route('POST', `${ALL}/:collection/delete`, remove),
];
