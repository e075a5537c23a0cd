import {
  criticalProblem,
  LdapConfiguration,
  settingName,
  shownSettings,
} from '../directory/settings';
import { LDAP_APP } from '../directory/People';
import { DirectoryUnavailable } from '../directory/LdapLink';
import { World } from '../world';
import { Command, refused, said, Said } from './command';
import { OptionSpec, OUTPUT } from './input';
import { shownName } from './userCommands';
import { printed } from './output';

const CONFIGURATION = { name: 'configID' };
const INVALID = 'Invalid configID';

const CREATE: Command = {
  spec: {
    name: 'ldap:create-empty-config',
    options: [{ name: 'only-print-prefix', shortcut: 'p', value: 'none' }],
  },
  run({ directories }, input) {
    const { prefix } = directories.create();
    return said(
      input.has('only-print-prefix')
        ? prefix
        : `Created new configuration with configID ${prefix}`,
    );
  },
};

const DELETE: Command = {
  spec: { name: 'ldap:delete-config', arguments: [CONFIGURATION] },
  run({ directories }, input) {
    const prefix = input.argument('configID');
    if (!directories.find(prefix)) {
      return refused(`Cannot delete configuration with configID '${prefix}'`);
    }
    directories.delete(prefix);
    return said(`Deleted configuration with configID '${prefix}'`);
  },
};

const SHOW: Command = {
  spec: {
    name: 'ldap:show-config',
    arguments: [{ ...CONFIGURATION, isOptional: true }],
    options: [{ name: 'show-password', value: 'none' }, OUTPUT],
  },
  run({ directories }, input) {
    const prefix = input.argument('configID');
    const some = directories.all.filter(
      each => !input.isGiven('configID') || each.prefix === prefix,
    );
    if (input.isGiven('configID') && some.length === 0) {
      return refused(INVALID);
    }
    const format = input.option('output') ?? 'table';
    const shown = some.map(
      each =>
        [each.prefix, shownSettings(each, input.has('show-password'))] as const,
    );
    return said(
      ...(format === 'table'
        ? shown.flatMap(([id, settings]) => table(id, settings))
        : printed(Object.fromEntries(shown), format)),
    );
  },
};

/** Two columns in a frame. */
function table(
  prefix: string,
  settings: Record<string, string | string[]>,
): string[] {
  const rows = Object.entries(settings).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(';') : value,
  ]);
  const all = [['Configuration', prefix], ...rows];
  const widths = [0, 1].map(at =>
    Math.max(...all.map(row => [...row[at]].length)),
  );
  const rule = `+${widths.map(width => '-'.repeat(width + 2)).join('+')}+`;
  const [head, ...body] = all.map(
    row =>
      `|${row.map((cell, at) => ` ${cell.padEnd(widths[at])} `).join('|')}|`,
  );
  return [rule, head, rule, ...body, rule];
}

const SET: Command = {
  spec: {
    name: 'ldap:set-config',
    arguments: [CONFIGURATION, { name: 'configKey' }, { name: 'configValue' }],
  },
  run({ directories }, input) {
    const configuration = directories.find(input.argument('configID'));
    if (!configuration) {
      return refused(INVALID);
    }
    const name = settingName(input.argument('configKey'));
    // A name that nobody knows changes nothing, and nobody says so.
    if (name !== undefined) {
      directories.set(configuration, name, input.argument('configValue'));
    }
    return said();
  },
};

const TEST: Command = {
  spec: { name: 'ldap:test-config', arguments: [CONFIGURATION] },
  async run(world, input) {
    const configuration = world.directories.find(input.argument('configID'));
    return configuration ? tried(world, configuration) : refused(INVALID);
  },
};

async function tried(
  { people }: World,
  configuration: LdapConfiguration,
): Promise<Said> {
  if (criticalProblem(configuration) !== undefined) {
    return refused(
      'The configuration is invalid. Please have a look at the logs for further details.',
    );
  }
  const link = people.link(configuration);
  if (!(await link.canBindAgent())) {
    return refused(
      'The configuration is valid, but the bind failed. Please check the server settings and credentials.',
    );
  }
  const hasObjects = await link.hasObjects().catch(error => {
    if (error instanceof DirectoryUnavailable) {
      return false;
    }
    throw error;
  });
  return hasObjects
    ? said(
        'The configuration is valid and the connection could be established!',
      )
    : refused(
        'The configuration is valid and the bind passed, but a simple search on the base fails. Please check the server base setting.',
      );
}

const NUMBER: OptionSpec = { name: 'limit', value: 'required' };

const SEARCH: Command = {
  spec: {
    name: 'ldap:search',
    arguments: [{ name: 'search' }],
    options: [
      { name: 'group', value: 'none' },
      { ...NUMBER, name: 'offset' },
      NUMBER,
    ],
  },
  async run({ people }, input) {
    const text = input.argument('search');
    const lines = input.has('group')
      ? await people.groups(text)
      : (await people.list(text)).map(
          user => `${shownName(user)} (${user.uid})`,
        );
    const offset = Number(input.option('offset') ?? 0);
    const limit = Number(input.option('limit') ?? 15) || Infinity;
    return said(...lines.slice(offset, offset + limit));
  },
};

const CHECK_USER: Command = {
  spec: {
    name: 'ldap:check-user',
    arguments: [{ name: 'ocName' }],
    options: [
      { name: 'force', value: 'none' },
      { name: 'update', value: 'none' },
    ],
  },
  async run({ people }, input) {
    const user = people.known(input.argument('ocName'));
    if (!user) {
      return refused('The given user is not a recognized LDAP user.');
    }
    if (await people.isThere(user)) {
      return said('The user is still available on LDAP.');
    }
    return said(
      'The user does not exists on LDAP anymore.',
      'Clean up the user\'s remnants by: ./occ user:delete "' + `${user.uid}"`,
    );
  },
};

/** Commands of the app for directories. */
export const LDAP_COMMANDS: readonly Command[] = [
  ...[CREATE, DELETE, SHOW, SET, TEST, SEARCH, CHECK_USER],
].map(command => ({ ...command, app: LDAP_APP }));
