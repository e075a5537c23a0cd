import { z } from 'zod';
import {
  adminOf,
  checkProof,
  memberOf,
  ownerOf,
  proofSchema,
  signedIn,
} from '../accounts/guards';
import { STATUS, TYPE } from '../database/memberships';
import { Organization } from '../database/state';
import { jsonBody, optional } from '../http/body';
import { Call, Route, route } from '../http/call';
import { empty, json, Refusal, VaultwardenReply } from '../http/reply';
import { isMailAddress } from '../identity/mailAddress';
import { organizationCipherView } from '../vault/cipherView';
import { World } from '../world';
import { collectionView } from './collectionViews';
import { organizationView } from './organizationViews';

const createSchema = z.object({
  name: z.string(),
  billingEmail: z.string(),
  collectionName: z.string(),
  /** The organisation key, encrypted with the public key of who makes the organisation. */
  key: z.string(),
  keys: optional(
    z.object({ publicKey: z.string(), encryptedPrivateKey: z.string() }),
  ),
  planType: z.union([z.number(), z.string()]),
});

const renameSchema = z.object({ name: z.string(), billingEmail: z.string() });

async function create(call: Call): Promise<VaultwardenReply> {
  const { user } = await signedIn(call);
  const { database, settings } = call.world;
  const body = jsonBody(call.request, createSchema);
  const { organizationCreators: creators } = settings;
  const mayCreate =
    creators === 'all' ||
    (creators !== 'none' && creators.includes(user.email));
  if (!mayCreate) {
    throw new Refusal('User not allowed to create organizations');
  }
  const organization: Organization = {
    id: database.newId(),
    name: body.name,
    billingEmail: billingAddress(body.billingEmail),
    privateKey: body.keys?.encryptedPrivateKey ?? null,
    publicKey: body.keys?.publicKey ?? null,
  };
  database.state.organizations.push(organization);
  database.saveMember({
    id: database.newId(),
    userId: user.id,
    organizationId: organization.id,
    status: STATUS.confirmed,
    type: TYPE.owner,
    accessAll: true,
    key: body.key,
  });
  database.state.collections.push({
    id: database.newId(),
    organizationId: organization.id,
    name: body.collectionName,
    externalId: null,
  });
  return json(organizationView(organization));
}

/** @throws Refusal for what is no address */
function billingAddress(email: string): string {
  const address = email.toLowerCase();
  if (!isMailAddress(address)) {
    throw new Refusal(`BillingEmail ${address} is not a valid email address`);
  }
  return address;
}

/** @throws Refusal when it is gone */
function organizationOf(world: World, id: string): Organization {
  const organization = world.database.organization(id);
  if (!organization) {
    throw new Refusal("Can't find organization details");
  }
  return organization;
}

async function read(call: Call): Promise<VaultwardenReply> {
  const { member } = await ownerOf(call);
  return json(
    organizationView(organizationOf(call.world, member.organizationId)),
  );
}

async function rename(call: Call): Promise<VaultwardenReply> {
  const { member } = await ownerOf(call);
  const body = jsonBody(call.request, renameSchema);
  const organization = organizationOf(call.world, member.organizationId);
  const billingEmail = billingAddress(body.billingEmail);
  Object.assign(organization, { name: body.name, billingEmail });
  return json(organizationView(organization));
}

async function remove(call: Call): Promise<VaultwardenReply> {
  const { user, member } = await ownerOf(call);
  checkProof(user, jsonBody(call.request, proofSchema));
  call.world.database.deleteOrganization(
    organizationOf(call.world, member.organizationId),
  );
  return empty();
}

async function leave(call: Call): Promise<VaultwardenReply> {
  const { member } = await memberOf(call);
  const { database } = call.world;
  if (member.status !== STATUS.confirmed) {
    throw new Refusal(
      'You need to be a Member of the Organization to call this endpoint',
    );
  }
  if (database.isLastOwner(member)) {
    throw new Refusal("The last owner can't leave");
  }
  database.deleteMember(member);
  return empty();
}

async function exportAll(call: Call): Promise<VaultwardenReply> {
  const { user, member } = await adminOf(call);
  const { database } = call.world;
  return json({
    collections: database
      .collectionsOf(member.organizationId)
      .map(collectionView),
    ciphers: database.state.ciphers
      .filter(cipher => cipher.organizationId === member.organizationId)
      .map(cipher => organizationCipherView(database, cipher, user.id)),
  });
}

const ONE = '/api/organizations/:organization';

/** What is about whole organisations. */
export const organizationRoutes: readonly Route[] = [
  ...route('POST', '/api/organizations', create),
  ...route('GET', ONE, read),
  ...route('PUT POST', ONE, rename),
  ...route('DELETE', ONE, remove),
  ...route('POST', `${ONE}/delete`, remove),
  ...route('POST', `${ONE}/leave`, leave),
  ...route('GET', `${ONE}/export`, exportAll),
];
