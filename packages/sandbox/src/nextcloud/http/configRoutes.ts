import {
  LdapConfiguration,
  settingName,
  shownSettings,
} from '../directory/settings';
import { LDAP_APP } from '../directory/People';
import { World } from '../world';
import { OcsRefused } from './ocs';
import { Route } from './route';

const ONE = /^\/apps\/user_ldap\/api\/v1\/config\/([^/]+)$/;

const CREATE: Route = {
  method: 'POST',
  path: /^\/apps\/user_ldap\/api\/v1\/config$/,
  run: ({ world }) => ({ configID: world.directories.create().prefix }),
};

const READ: Route = {
  method: 'GET',
  path: ONE,
  run: ({ world, fields, at: [prefix] }) =>
    shownSettings(
      configuration(world, prefix),
      fields.text('showPassword') === '1',
    ),
};

const CHANGE: Route = {
  method: 'PUT',
  path: ONE,
  run({ world, fields, at: [prefix] }) {
    const changed = configuration(world, prefix);
    for (const [key, value] of Object.entries(fields.map('configData'))) {
      const name = settingName(key);
      if (name === undefined) {
        throw new OcsRefused(400, 'Invalid config key');
      }
      world.directories.set(changed, name, value);
    }
    return [];
  },
};

const DELETE: Route = {
  method: 'DELETE',
  path: ONE,
  run({ world, at: [prefix] }) {
    world.directories.delete(configuration(world, prefix).prefix);
    return [];
  },
};

function configuration(world: World, prefix: string): LdapConfiguration {
  const found = world.directories.find(prefix);
  if (!found) {
    throw new OcsRefused(404, 'Config ID not found');
  }
  return found;
}

/** The API for configurations of directories. */
export const CONFIGURATIONS: readonly Route[] = [
  ...[CREATE, READ, CHANGE, DELETE],
].map(route => ({ ...route, app: LDAP_APP }));
