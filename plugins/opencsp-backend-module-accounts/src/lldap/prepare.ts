import { AccountContext, DirectoryPlan } from '@opencsp/plugin-opencsp-node';
import {
  isDuplicate,
  LldapApi,
  LldapGroup,
  LldapUser,
  Mutation,
} from './LldapApi';
import { LldapPasswords } from './passwords';
import { loginRefused, unknownAnswer } from './troubles';

/** Members may do everything (services-contracts.md §5.1). */
const ADMINS = 'lldap_admin';

/** Groups that LLDAP makes itself. */
export const OWN_GROUP = /^lldap_/;

/** Nobody reads mail of programs; LLDAP demands an address of its own for each. */
const MAIL_HOST = 'users.noreply.invalid';

/** A directory that has what stands before people. */
export interface Prepared {
  api: LldapApi;
  passwords: LldapPasswords;
  groups: readonly LldapGroup[];
}

/**
 * Signs in as the portal's own user, which is made with the owner's login where it is not there, and makes the
 * groups and users of programs. What is right already is left alone.
 *
 * @throws AccountTroubleError, HostTroubleError or HostConnectError
 */
export async function prepare(context: AccountContext): Promise<Prepared> {
  const { service, directory, signal } = context;
  const passwords = new LldapPasswords(service, directory.baseDn, signal);
  const api =
    (await LldapApi.open(service, directory.portal, signal)) ??
    (await withPortal(context, passwords));
  const groups = await withGroups(api, directory.groups);
  const users = await api.users();
  const one = { api, passwords, groups, directory };
  for (const user of directory.users) {
    await ensureProgram(one, user, users);
  }
  await joinPlain(one, directory.owner.id, users);
  return { api, passwords, groups };
}

interface Directory extends Prepared {
  directory: DirectoryPlan;
}

/** The portal's own user, made by the owner: the owner may change the own password afterwards. */
async function withPortal(
  { service, directory, signal }: AccountContext,
  passwords: LldapPasswords,
): Promise<LldapApi> {
  const { owner, portal } = directory;
  const asOwner = await LldapApi.open(service, owner, signal);
  if (!asOwner) {
    throw loginRefused();
  }
  const users = await asOwner.users();
  if (!users.some(({ id }) => id === portal.id)) {
    await demandDone(
      await asOwner.createUser({
        id: portal.id,
        email: `${portal.id}@${MAIL_HOST}`,
        displayName: 'OpenCSP Portal',
      }),
      `make "${portal.id}"`,
    );
  }
  const groups = await asOwner.groups();
  await join(asOwner, portal.id, groupNamed(groups, ADMINS));
  if ((await passwords.set(owner, portal)) !== 'set') {
    throw unknownAnswer('the portal’s own user could get no password');
  }
  const api = await LldapApi.open(service, portal, signal);
  if (!api) {
    throw unknownAnswer(
      'the portal’s own user is refused right after it was made',
    );
  }
  return api;
}

async function withGroups(
  api: LldapApi,
  wanted: readonly string[],
): Promise<LldapGroup[]> {
  const there = await api.groups();
  const missing = wanted.filter(name => !findGroup(there, name));
  for (const name of missing) {
    await demandDone(await api.createGroup(name), `make the group "${name}"`);
  }
  return missing.length > 0 ? api.groups() : there;
}

/** In exactly its groups, with the password of the profile. */
async function ensureProgram(
  { api, passwords, groups, directory }: Directory,
  { id, password, purpose, groups: wanted }: DirectoryPlan['users'][number],
  users: readonly LldapUser[],
): Promise<void> {
  const there = users.find(user => user.id === id);
  if (!there) {
    await demandDone(
      await api.createUser({
        id,
        email: `${id}@${MAIL_HOST}`,
        displayName: purpose,
      }),
      `make "${id}"`,
    );
  }
  await beIn(api, id, wanted, { groups, there });
  const isRight =
    there !== undefined && (await passwords.opens({ id, password }));
  if (
    !isRight &&
    (await passwords.set(directory.portal, { id, password })) !== 'set'
  ) {
    throw unknownAnswer(`"${id}" could get no password`);
  }
}

/** The owner is in all groups of people, and stays in those of LLDAP. */
async function joinPlain(
  { api, groups, directory }: Directory,
  id: string,
  users: readonly LldapUser[],
): Promise<void> {
  const there = users.find(user => user.id === id);
  if (!there) {
    return;
  }
  for (const name of directory.groups) {
    if (!there.groups.some(group => isNamed(group, name))) {
      await join(api, id, groupNamed(groups, name));
    }
  }
}

/** Puts somebody into exactly these groups, but for LLDAP's own that are not wanted. */
export async function beIn(
  api: LldapApi,
  id: string,
  wanted: readonly string[],
  {
    groups,
    there,
  }: { groups: readonly LldapGroup[]; there: LldapUser | undefined },
): Promise<void> {
  const has = there?.groups ?? [];
  for (const name of wanted) {
    if (!has.some(group => isNamed(group, name))) {
      await join(api, id, groupNamed(groups, name));
    }
  }
  for (const group of has) {
    const isWanted = wanted.some(name => isNamed(group, name));
    if (!isWanted && !OWN_GROUP.test(group.displayName)) {
      await leave(api, id, group);
    }
  }
}

/** @throws AccountTroubleError unless somebody is in the group then */
async function join(
  api: LldapApi,
  id: string,
  group: LldapGroup,
): Promise<void> {
  const joined = await api.addToGroup(id, group.id);
  if (joined.of === 'refused' && !isDuplicate(joined)) {
    throw unknownAnswer(joined.message);
  }
}

/** @throws AccountTroubleError unless somebody is out of the group then */
export async function leave(
  api: LldapApi,
  id: string,
  group: LldapGroup,
): Promise<void> {
  const left = await api.removeFromGroup(id, group.id);
  if (left.of === 'refused' && !/^Entity not found/.test(left.message)) {
    throw unknownAnswer(left.message);
  }
}

async function demandDone(outcome: Mutation, what: string): Promise<void> {
  // Another process may have been faster: it made the same.
  if (outcome.of === 'refused' && !isDuplicate(outcome)) {
    throw unknownAnswer(`could not ${what}: ${outcome.message}`);
  }
}

function groupNamed(groups: readonly LldapGroup[], name: string): LldapGroup {
  const group = findGroup(groups, name);
  if (!group) {
    throw unknownAnswer(`the group "${name}" is not there`);
  }
  return group;
}

function findGroup(groups: readonly LldapGroup[], name: string) {
  return groups.find(group => isNamed(group, name));
}

/** Names of groups are one in any case (services-contracts.md §5.3). */
function isNamed({ displayName }: LldapGroup, name: string): boolean {
  return displayName.toLowerCase() === name.toLowerCase();
}
