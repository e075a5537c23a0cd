import { isMailAddress } from '../accounts/names';
import { ADMINS } from '../accounts/Accounts';
import { AccountRefused } from '../accounts/refusals';
import { Printable } from '../occ/output';
import { find, shownName } from '../occ/userCommands';
import { LocalUser, MappedUser } from '../state';
import { World } from '../world';
import { Fields } from './fields';
import { OCS, OcsRefused } from './ocs';
import { Route } from './route';

/** Random bytes of a password that nobody is told. */
const GENERATED_BYTES = 15;

/** What is told of somebody; the real one tells more, of quotas and profiles. */
function told(world: World, user: LocalUser | MappedUser): Printable {
  const isLocal = 'password' in user;
  return {
    enabled: user.isEnabled,
    id: user.uid,
    lastLogin: user.lastLogin * 1000,
    backend: isLocal ? 'Database' : 'LDAP',
    subadmin: [],
    email: user.email === '' ? null : user.email,
    displayname: shownName(user),
    'display-name': shownName(user),
    groups: world.accounts.groupsOf(user.uid),
    language: 'en',
    backendCapabilities: { setDisplayName: isLocal, setPassword: isLocal },
  };
}

const WHO_AM_I: Route = {
  method: 'GET',
  path: /^\/cloud\/user$/,
  isForAll: true,
  run: ({ world, caller }) => told(world, caller.user),
};

const LIST: Route = {
  method: 'GET',
  path: /^\/cloud\/users$/,
  async run({ world, fields }) {
    const search = fields.text('search').toLowerCase();
    const local = world.accounts.users.filter(user =>
      [user.uid, user.displayName, user.email].some(text =>
        text.toLowerCase().includes(search),
      ),
    );
    const all = [...local, ...(await world.people.list(search))];
    const offset = Number(fields.text('offset'));
    const limit = Number(fields.text('limit')) || Infinity;
    const users = all.map(({ uid }) => uid).slice(offset, offset + limit);
    return { users };
  },
};

const CREATE: Route = {
  method: 'POST',
  path: /^\/cloud\/users$/,
  run({ world, fields }) {
    const uid = fields.text('userid');
    if (find(world, uid)) {
      throw new OcsRefused(OCS.exists, 'User already exists');
    }
    const groups = fields.list('groups');
    for (const id of groups) {
      if (!world.accounts.group(id)) {
        throw new OcsRefused(OCS.noGroup, `Group ${id} does not exist`);
      }
    }
    const email = fields.text('email');
    if (fields.text('password') === '' && email === '') {
      throw new OcsRefused(
        OCS.needsPassword,
        'An email address is required, to send a password link to the user.',
      );
    }
    return guarded(() => {
      const user = world.accounts.create(uid, passwordOf(world, fields));
      user.displayName = fields.text('displayName');
      user.email = isMailAddress(email) ? email.toLowerCase() : '';
      for (const id of groups) {
        const group = world.accounts.group(id);
        if (group) {
          world.accounts.addMember(group, user.uid);
        }
      }
      world.store.changed();
      return { id: user.uid };
    });
  },
};

function passwordOf({ store }: World, fields: Fields): string {
  return (
    fields.text('password') ||
    store.chance.random(GENERATED_BYTES).toString('base64url')
  );
}

const READ: Route = {
  method: 'GET',
  path: /^\/cloud\/users\/([^/]+)$/,
  run({ world, at: [uid] }) {
    const user = find(world, uid);
    if (!user) {
      throw new OcsRefused(404, 'User does not exist');
    }
    return told(world, user);
  },
};

const CHANGE: Route = {
  method: 'PUT',
  path: /^\/cloud\/users\/([^/]+)$/,
  run({ world, fields, at: [uid] }) {
    const user = find(world, uid);
    if (!user) {
      throw new OcsRefused(OCS.notFound, 'User does not exist');
    }
    const value = fields.text('value');
    return guarded(() => {
      change(world, user, fields.text('key'), value);
      return [];
    });
  },
};

function change(
  { accounts, store }: World,
  user: LocalUser | MappedUser,
  key: string,
  value: string,
): void {
  const isLocal = 'password' in user;
  if (key === 'password' && isLocal) {
    accounts.setPassword(user, value);
  } else if (key === 'email' && (value === '' || isMailAddress(value))) {
    user.email = value.toLowerCase();
  } else if (['display', 'displayname'].includes(key) && isLocal) {
    user.displayName = value;
  } else if (['password', 'email', 'display', 'displayname'].includes(key)) {
    throw new OcsRefused(OCS.invalid);
  } else {
    throw new OcsRefused(OCS.unknown, 'Not a field that can be changed here');
  }
  store.changed();
}

function enabling(word: string, isEnabled: boolean): Route {
  return {
    method: 'PUT',
    path: new RegExp(`^/cloud/users/([^/]+)/${word}$`),
    run({ world, caller, at: [uid] }) {
      const user = find(world, uid);
      if (!user || user === caller.user) {
        throw new OcsRefused(OCS.invalid);
      }
      user.isEnabled = isEnabled;
      world.store.changed();
      return [];
    },
  };
}

const DELETE: Route = {
  method: 'DELETE',
  path: /^\/cloud\/users\/([^/]+)$/,
  async run({ world, caller, at: [uid] }) {
    const user = find(world, uid);
    if (!user) {
      throw new OcsRefused(OCS.notFound, 'User does not exist');
    }
    if (user === caller.user) {
      throw new OcsRefused(OCS.invalid);
    }
    if ('password' in user) {
      world.accounts.delete(user.uid);
      return [];
    }
    try {
      await world.people.delete(user);
      return [];
    } catch (error) {
      throw error instanceof AccountRefused
        ? new OcsRefused(OCS.invalid)
        : error;
    }
  },
};

function membership(method: 'POST' | 'DELETE'): Route {
  return {
    method,
    path: /^\/cloud\/users\/([^/]+)\/groups$/,
    run({ world, fields, at: [uid] }) {
      const id = fields.text('groupid');
      const group = world.accounts.group(id);
      const user = find(world, uid);
      if (id === '') {
        throw new OcsRefused(OCS.invalid);
      }
      if (!group) {
        throw new OcsRefused(OCS.exists);
      }
      if (!user) {
        throw new OcsRefused(OCS.unknown);
      }
      if (method === 'POST') {
        world.accounts.addMember(group, user.uid);
      } else {
        world.accounts.removeMember(group, user.uid);
      }
      return [];
    },
  };
}

const GROUPS_OF: Route = {
  method: 'GET',
  path: /^\/cloud\/users\/([^/]+)\/groups$/,
  run({ world, at: [uid] }) {
    const user = find(world, uid);
    if (!user) {
      throw new OcsRefused(OCS.notFound, 'User does not exist');
    }
    return { groups: world.accounts.groupsOf(user.uid) };
  },
};

const GROUPS: Route = {
  method: 'GET',
  path: /^\/cloud\/groups$/,
  run: ({ world, fields }) => ({
    groups: world.accounts.groups
      .map(({ id }) => id)
      .filter(id => id.includes(fields.text('search'))),
  }),
};

const ADD_GROUP: Route = {
  method: 'POST',
  path: /^\/cloud\/groups$/,
  run({ world, fields }) {
    const id = fields.text('groupid');
    if (id === '') {
      throw new OcsRefused(OCS.invalid, 'Invalid group name');
    }
    if (world.accounts.group(id)) {
      throw new OcsRefused(OCS.exists, 'group exists');
    }
    world.accounts.addGroup(id, fields.text('displayname') || id);
    return [];
  },
};

const DELETE_GROUP: Route = {
  method: 'DELETE',
  path: /^\/cloud\/groups\/([^/]+)$/,
  run({ world, at: [id] }) {
    if (!world.accounts.group(id)) {
      throw new OcsRefused(OCS.invalid);
    }
    if (id === ADMINS) {
      throw new OcsRefused(OCS.exists);
    }
    world.accounts.deleteGroup(id);
    return [];
  },
};

function guarded(make: () => Printable): Printable {
  try {
    return make();
  } catch (error) {
    if (error instanceof AccountRefused) {
      throw error.isHint
        ? new OcsRefused(OCS.hint, error.message)
        : new OcsRefused(OCS.invalid, error.message);
    }
    throw error;
  }
}

/** The provisioning API: people and groups. */
export const PROVISIONING: readonly Route[] = [
  ...[WHO_AM_I, LIST, CREATE, READ, CHANGE, DELETE],
  enabling('enable', true),
  enabling('disable', false),
  ...[membership('POST'), membership('DELETE'), GROUPS_OF],
  ...[GROUPS, ADD_GROUP, DELETE_GROUP],
];
