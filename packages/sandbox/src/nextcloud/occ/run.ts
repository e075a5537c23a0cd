import { DirectoryUnavailable } from '../directory/LdapLink';
import { World } from '../world';
import { Command, OccAnswer, OccCall } from './command';
import { GROUP_COMMANDS } from './groupCommands';
import { IMPORT } from './importCommand';
import { InputRefused, readInput, synopsis } from './input';
import { LDAP_COMMANDS } from './ldapCommands';
import { SERVER_COMMANDS } from './serverCommands';
import { USER_COMMANDS } from './userCommands';

/** Who owns the files of the image. */
const OWNER = { name: 'www-data', id: '33' };

const COMMANDS: readonly Command[] = [
  ...SERVER_COMMANDS,
  ...USER_COMMANDS,
  ...GROUP_COMMANDS,
  ...LDAP_COMMANDS,
  IMPORT,
];

/** What there is before the installation. */
const BEFORE_INSTALLATION = ['status', 'maintenance:mode'];

/** Runs `php occ` with arguments. */
export async function runOcc(
  world: World,
  argv: readonly string[],
  call: OccCall,
): Promise<OccAnswer> {
  if (![OWNER.name, OWNER.id].includes(call.user)) {
    return answer(1, wrongUser(call.user));
  }
  const [name = 'list', ...words] = argv;
  const warnings = warningsOf(world, name);
  const command = COMMANDS.find(
    each => each.spec.name === name && isThere(world, each),
  );
  if (!command) {
    return answer(1, [], [...warnings, ...boxed(unknown(world, name))]);
  }
  try {
    const input = readInput(command.spec, words);
    const { exit, lines } = await command.run(world, input, call);
    return answer(exit, lines, warnings);
  } catch (error) {
    if (error instanceof InputRefused) {
      const usage = [synopsis(command.spec), ''];
      return answer(1, [], [...warnings, ...boxed(error.message), ...usage]);
    }
    if (error instanceof DirectoryUnavailable) {
      return answer(1, [], [...warnings, ...boxed(error.message)]);
    }
    throw error;
  }
}

function isThere(world: World, { spec, app, needsApps }: Command): boolean {
  const { instanceId, enabledApps } = world.store.state;
  if (instanceId === undefined) {
    return BEFORE_INSTALLATION.includes(spec.name);
  }
  return app === undefined
    ? !needsApps || world.hasApps()
    : world.hasApps() && enabledApps.includes(app);
}

/** What goes to stderr before all else. */
function warningsOf(world: World, name: string): string[] {
  if (world.store.state.instanceId === undefined) {
    return [
      'Nextcloud is not installed - only a limited number of commands are available',
    ];
  }
  return world.hasApps() || BEFORE_INSTALLATION.includes(name)
    ? []
    : [
        'Nextcloud is in maintenance mode, no apps are loaded.',
        'Commands provided by apps are unavailable.',
      ];
}

/** What the framework says of a command that is not there. */
function unknown(world: World, name: string): string {
  const [namespace] = name.split(':');
  const isKnown = COMMANDS.some(
    each => each.spec.name.startsWith(`${namespace}:`) && isThere(world, each),
  );
  return name.includes(':') && !isKnown
    ? `There are no commands defined in the "${namespace}" namespace.`
    : `Command "${name}" is not defined.`;
}

function wrongUser(user: string): string[] {
  const id = user === 'root' ? '0' : user;
  return [
    'Console has to be executed with the user that owns the file config/config.php',
    `Current user id: ${id}`,
    `Owner id of config.php: ${OWNER.id}`,
    `Try adding 'sudo -u #${OWNER.id}' to the beginning of the command (without the single quotes)`,
    `If running with 'docker exec' try adding the option '-u ${OWNER.id}' to the docker command (without the single quotes)`,
  ];
}

/** A refusal of the framework, between empty lines. */
function boxed(message: string): string[] {
  const empty = ' '.repeat(message.length + 4);
  return ['', empty, `  ${message}  `, empty, ''];
}

function answer(
  exit: number,
  stdout: readonly string[],
  stderr: readonly string[] = [],
): OccAnswer {
  return { exit, stdout: text(stdout), stderr: text(stderr) };
}

function text(lines: readonly string[]): string {
  return lines.map(line => `${line}\n`).join('');
}
