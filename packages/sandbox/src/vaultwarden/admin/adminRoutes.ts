import { z } from 'zod';
import { profileView } from '../accounts/profileView';
import { adminMoment } from '../database/chance';
import { Database } from '../database/Database';
import { STATUS } from '../database/memberships';
import { User } from '../database/state';
import { jsonBody } from '../http/body';
import { Call, Route, route } from '../http/call';
import { empty, json, Refusal, VaultwardenReply } from '../http/reply';
import { isMailAddress } from '../identity/mailAddress';
import {
  admin,
  adminJson,
  logIn,
  logOut,
  overview,
  showAdmin,
} from './adminSession';
import { configView } from './configView';

const inviteSchema = z.object({ email: z.string() });

/** An account as the admin API shows it. */
function userView(database: Database, user: User) {
  return {
    ...profileView(database, user),
    userEnabled: user.isEnabled,
    createdAt: adminMoment(user.createdAt),
  };
}

/** When somebody last used a device; null for who has none. */
function lastActive({ state }: Database, { id }: User): string | null {
  const moments = state.devices
    .filter(({ userId }) => userId === id)
    .map(({ updatedAt }) => updatedAt)
    .sort();
  return moments.length === 0 ? null : adminMoment(moments[moments.length - 1]);
}

function listUsers({ world: { database } }: Call): VaultwardenReply {
  return json(
    database.state.users.map(user => ({
      ...userView(database, user),
      lastActive: lastActive(database, user),
    })),
  );
}

/** @throws Refusal when there is no such account */
function found(user: User | undefined): User {
  if (!user) {
    throw new Refusal("User doesn't exist", 404);
  }
  return user;
}

function userOf(call: Call): User {
  return found(call.world.database.user(call.param('user')));
}

function readUser(call: Call): VaultwardenReply {
  return json(userView(call.world.database, userOf(call)));
}

function readByMail(call: Call): VaultwardenReply {
  const { database } = call.world;
  return json(
    userView(database, found(database.userByMail(call.param('mail')))),
  );
}

/** Whitelists an address: its owner registers with it. What is no address is 500. */
function invite({ world: { database }, request }: Call): VaultwardenReply {
  const { email } = jsonBody(request, inviteSchema);
  if (database.userByMail(email)) {
    throw new Refusal('User already exists', 409);
  }
  const user = database.newUser(email);
  if (!isMailAddress(user.email)) {
    throw new Refusal(
      `Invitation email ${user.email} is not a valid email address`,
      500,
    );
  }
  database.invite(user.email);
  database.saveUser(user);
  return json(profileView(database, user));
}

/** Without a mail server nothing is sent, and an invitation that was used up does not come back. */
function resend(call: Call): VaultwardenReply {
  if (userOf(call).password) {
    throw new Refusal('User already accepted invitation');
  }
  return empty();
}

function remove(call: Call): VaultwardenReply {
  const { database } = call.world;
  const user = userOf(call);
  const isLastOwner = database
    .membershipsOf(user.id)
    .some(
      member =>
        member.status === STATUS.confirmed && database.isLastOwner(member),
    );
  if (isLastOwner) {
    throw new Refusal("Can't delete last owner");
  }
  database.deleteUser(user);
  return empty();
}

/** Ends all sessions, and changes the account. */
function endSessions(change: (user: User) => void) {
  return (call: Call): VaultwardenReply => {
    const { database } = call.world;
    const user = userOf(call);
    database.deleteDevices(user.id);
    database.resetSecurityStamp(user);
    change(user);
    database.saveUser(user);
    return empty();
  };
}

function enable(call: Call): VaultwardenReply {
  const user = userOf(call);
  user.isEnabled = true;
  call.world.database.saveUser(user);
  return empty();
}

/** There is never a second factor here. */
function removeSecondFactor(call: Call): VaultwardenReply {
  userOf(call);
  return empty();
}

function removeOrganization(call: Call): VaultwardenReply {
  const { database } = call.world;
  const organization = database.organization(call.param('organization'));
  if (!organization) {
    throw new Refusal("Organization doesn't exist", 404);
  }
  database.deleteOrganization(organization);
  return empty();
}

const USER = '/admin/users/:user';

/** What is below `/admin`. */
export const adminRoutes: readonly Route[] = [
  ...route('GET', '/admin', showAdmin),
  ...route('POST', '/admin', logIn),
  ...route('GET', '/admin/logout', logOut),
  ...route('GET', '/admin/users/overview', admin(overview)),
  ...route('GET', '/admin/users', admin(listUsers)),
  ...route('GET', USER, admin(readUser)),
  ...route('GET', '/admin/users/by-mail/:mail', admin(readByMail)),
  ...route('POST', '/admin/invite', adminJson(invite)),
  ...route('POST', `${USER}/invite/resend`, adminJson(resend)),
  ...route('POST', `${USER}/delete`, adminJson(remove)),
  ...route(
    'POST',
    `${USER}/disable`,
    adminJson(
      endSessions(user => {
        user.isEnabled = false;
      }),
    ),
  ),
  ...route('POST', `${USER}/deauth`, adminJson(endSessions(() => undefined))),
  ...route('POST', `${USER}/enable`, adminJson(enable)),
  ...route('POST', `${USER}/remove-2fa`, adminJson(removeSecondFactor)),
  ...route(
    'POST',
    '/admin/organizations/:organization/delete',
    adminJson(removeOrganization),
  ),
  ...route(
    'GET',
    '/admin/diagnostics/config',
    admin(({ world }) => json(configView(world.settings))),
  ),
];
