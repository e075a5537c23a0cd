import { isMailAddress } from '../accounts/names';
import { AccountRefused } from '../accounts/refusals';
import { LocalUser, MappedUser } from '../state';
import { DirectoryUnavailable } from '../directory/LdapLink';
import { World } from '../world';
import { Command, OccCall, refused, said, Said } from './command';
import { Input, OUTPUT } from './input';
import { Printable, printed } from './output';

const FROM_ENVIRONMENT = { name: 'password-from-env', value: 'none' } as const;
const UID = [{ name: 'uid' }];
const USER = [{ name: 'user' }];
/** Random bytes of a password that is made here. */
const GENERATED_BYTES = 15;
const LIMIT = 500;

/** `NC_PASS` before `OC_PASS`; an empty one and `0` are none (services-contracts.md §7.1). */
function passwordOf({ environment }: OccCall): string | undefined {
  return [environment.NC_PASS, environment.OC_PASS].find(
    value => value !== undefined && value !== '' && value !== '0',
  );
}

const EMPTY = '--password-from-env given, but NC_PASS/OC_PASS is empty!';

const ADD: Command = {
  spec: {
    name: 'user:add',
    arguments: UID,
    options: [
      FROM_ENVIRONMENT,
      { name: 'generate-password', value: 'none' },
      { name: 'display-name', value: 'optional' },
      { name: 'group', shortcut: 'g', value: 'optional' },
      { name: 'email', value: 'required' },
    ],
  },
  run(world, input, call) {
    const uid = input.argument('uid');
    if (find(world, uid)) {
      return refused(`The account "${uid}" already exists.`);
    }
    const password = newPassword(world, input, call);
    if (password === undefined) {
      return refused(
        input.has('password-from-env')
          ? EMPTY
          : 'Interactive input or --password-from-env or --generate-password is needed for setting a password!',
      );
    }
    return guarded(() => {
      const user = world.accounts.create(uid, password);
      return dressed(world, user, input);
    });
  },
};

function newPassword(
  world: World,
  input: Input,
  call: OccCall,
): string | undefined {
  if (input.has('password-from-env')) {
    return passwordOf(call);
  }
  return input.has('generate-password')
    ? world.store.chance.random(GENERATED_BYTES).toString('base64url')
    : undefined;
}

/** Gives a new account all the rest; an address that is none is refused when the account is there already. */
function dressed(world: World, user: LocalUser, input: Input): Said {
  const lines = [`The account "${user.uid}" was created successfully`];
  const name = input.option('display-name');
  if (name) {
    user.displayName = name;
    lines.push(`Display name set to "${name}"`);
  }
  for (const id of input.options('group')) {
    let group = world.accounts.group(id);
    if (!group) {
      group = world.accounts.addGroup(id);
      lines.push(`Created group "${id}"`);
    }
    world.accounts.addMember(group, user.uid);
    lines.push(`Account "${user.uid}" added to group "${id}"`);
  }
  const email = input.option('email');
  if (email && !isMailAddress(email)) {
    world.store.changed();
    return refused(
      ...lines,
      `The given email address "${email}" is invalid. Email not set for the user.`,
    );
  }
  if (email) {
    user.email = email;
    // No mail leaves a sandbox.
    lines.push(`Unable to send the welcome email to ${email}`);
  }
  world.store.changed();
  return said(...lines);
}

const INFO: Command = {
  spec: { name: 'user:info', arguments: USER, options: [OUTPUT] },
  run(world, input) {
    const user = find(world, input.argument('user'));
    return user
      ? said(...printed(details(world, user), input.option('output')))
      : refused('user not found');
  },
};

/** What is shown of somebody; the storage is that of an empty home. */
function details(world: World, user: LocalUser | MappedUser): Printable {
  const isLocal = 'password' in user;
  return {
    user_id: user.uid,
    display_name: shownName(user),
    email: user.email,
    cloud_id: `${user.uid}@localhost`,
    enabled: user.isEnabled,
    groups: world.accounts.groupsOf(user.uid),
    quota: 'none',
    last_seen: lastSeen(user),
    user_directory: `/var/www/html/data/${isLocal ? user.uid : user.uuid}`,
    backend: isLocal ? 'Database' : 'LDAP',
  };
}

function lastSeen({ lastLogin }: LocalUser | MappedUser): string {
  return new Date(lastLogin * 1000).toISOString().replace(/\.\d+Z$/, '+00:00');
}

const LIST: Command = {
  spec: {
    name: 'user:list',
    options: [
      { name: 'limit', shortcut: 'l', value: 'optional' },
      { name: 'offset', shortcut: 'o', value: 'optional' },
      OUTPUT,
      { name: 'info', shortcut: 'i', value: 'none' },
    ],
  },
  async run(world, input) {
    const offset = Number(input.option('offset') ?? 0);
    const limit = Number(input.option('limit') ?? LIMIT);
    const all = [...world.accounts.users, ...(await world.people.list(''))];
    const users = all
      .sort((a, b) => (a.uid.toLowerCase() < b.uid.toLowerCase() ? -1 : 1))
      .slice(offset, offset + limit);
    const shown = Object.fromEntries(
      users.map(user => [
        user.uid,
        input.has('info') ? details(world, user) : shownName(user),
      ]),
    );
    return said(...printed(shown, input.option('output')));
  },
};

const RESET_PASSWORD: Command = {
  spec: {
    name: 'user:resetpassword',
    arguments: USER,
    options: [FROM_ENVIRONMENT],
  },
  run(world, input, call) {
    const user = find(world, input.argument('user'));
    if (!user) {
      return refused('User does not exist');
    }
    if (!input.has('password-from-env')) {
      return refused(
        'Interactive input or --password-from-env is needed for entering a new password!',
      );
    }
    const password = passwordOf(call);
    if (password === undefined) {
      return refused(EMPTY);
    }
    if (!('password' in user)) {
      return refused('Error while resetting password!');
    }
    return guarded(() => {
      world.accounts.setPassword(user, password);
      return said(`Successfully reset password for ${user.uid}`);
    });
  },
};

function enabling(name: string, isEnabled: boolean): Command {
  return {
    spec: { name, arguments: UID },
    run(world, input) {
      const user = find(world, input.argument('uid'));
      if (!user) {
        return refused('User does not exist');
      }
      user.isEnabled = isEnabled;
      world.store.changed();
      return said(
        `The specified user is ${isEnabled ? 'enabled' : 'disabled'}`,
      );
    },
  };
}

const DELETE: Command = {
  spec: { name: 'user:delete', arguments: UID },
  needsApps: true,
  async run(world, input) {
    const user = find(world, input.argument('uid'));
    if (!user) {
      // It ends well all the same (Nextcloud's source, `Command/User/Delete`).
      return said('User does not exist');
    }
    if ('password' in user) {
      world.accounts.delete(user.uid);
      return said('The specified user was deleted');
    }
    try {
      await world.people.delete(user);
      return said('The specified user was deleted');
    } catch (error) {
      if (
        error instanceof AccountRefused ||
        error instanceof DirectoryUnavailable
      ) {
        return refused(
          'The specified user could not be deleted. Please check the logs.',
        );
      }
      throw error;
    }
  },
};

/** Somebody of Nextcloud's own, or of a directory who has been seen. */
export function find(
  { accounts, people }: World,
  uid: string,
): LocalUser | MappedUser | undefined {
  return accounts.user(uid) ?? people.known(uid);
}

/** The name that is shown. */
export function shownName(user: LocalUser | MappedUser): string {
  return user.displayName === '' ? user.uid : user.displayName;
}

function guarded(make: () => Said): Said {
  try {
    return make();
  } catch (error) {
    if (error instanceof AccountRefused) {
      return refused(error.message);
    }
    throw error;
  }
}

/** Commands for accounts. */
export const USER_COMMANDS: readonly Command[] = [
  ...[ADD, INFO, LIST, RESET_PASSWORD, DELETE],
  enabling('user:enable', true),
  enabling('user:disable', false),
];
