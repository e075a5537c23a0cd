import { Ban } from './database';
import { Bans } from './regulation/Bans';

/** How a command ended. */
export interface CommandExit {
  exit: number;
  stdout: string;
  stderr: string;
}

/** What commands work with. */
export interface CommandWorld {
  bans: Bans;
  /** Milliseconds since 1970. */
  now: number;
}

const USAGE = 'Usage:\n  authelia [flags]\n  authelia [command]\n\n';

/** Options of all commands, which take a value; the stand-in has one configuration. */
const CONFIGURATION_OPTIONS = [
  '--config',
  '-c',
  '--config.experimental.filters',
];

/**
 * Runs `authelia storage bans user list` or `… revoke <user>|--id <number>`, which are for whoever was kept
 * out. What they write was not recorded: it is as the source of 4.39 has it.
 *
 * @param argv - without the program's name
 */
export function autheliaCommand(
  argv: readonly string[],
  world: CommandWorld,
): CommandExit {
  const words = withoutConfiguration(argv);
  const [command, ...given] = [words.slice(0, 4).join(' '), ...words.slice(4)];
  switch (command) {
    case 'storage bans user list':
      return given.length === 0 ? list(world) : unexpected(given[0], command);
    case 'storage bans user revoke':
      return revoke(given, world);
    default:
      return failed(`unknown command "${words[0] ?? ''}" for "authelia"`);
  }
}

function list({ bans, now }: CommandWorld): CommandExit {
  const all = bans.effective(now);
  const rows = all.map(({ id, username, expires }) => [
    ...[String(id), username, dateTime(expires)],
    ...['regulation', 'Exceeding Maximum Retries'],
  ]);
  return done(
    rows.length === 0
      ? 'No results.\n'
      : table([['ID', 'Username', 'Expires', 'Source', 'Reason'], ...rows]),
  );
}

function revoke(
  given: readonly string[],
  { bans, now }: CommandWorld,
): CommandExit {
  const asked = readRevoke(given);
  if ('refused' in asked) {
    return failed(asked.refused);
  }
  const meant = bans.meant(asked, now);
  if ('id' in asked && meant.length === 0) {
    return failed(
      `error selecting banned user with id '${asked.id}': sql: no rows in result set`,
    );
  }
  const rows = meant.map(ban => [
    ...[String(ban.id), ban.username],
    ...resultOf(ban, bans),
  ]);
  return done(table([['ID', 'Username', 'Result', 'Information'], ...rows]));
}

function resultOf({ id, isRevoked }: Ban, bans: Bans): string[] {
  if (isRevoked) {
    return ['SKIPPED', 'Ban has already been revoked'];
  }
  bans.revoke(id);
  return ['SUCCESS', 'N/A'];
}

/** Whose ban, by name or by its number. */
function readRevoke(
  given: readonly string[],
): { username: string } | { id: number } | { refused: string } {
  const [first, second] = given;
  const isById = first === '--id' || first === '-i';
  const number = isById ? second : /^(?:--id|-i)=(.*)$/.exec(first ?? '')?.[1];
  if (isById || number !== undefined) {
    return /^\d+$/.test(number ?? '')
      ? { id: Number(number) }
      : {
          refused: `invalid argument "${
            number ?? ''
          }" for "-i, --id" flag: strconv.ParseInt: parsing "${
            number ?? ''
          }": invalid syntax`,
        };
  }
  if (first === undefined || first === '') {
    return { refused: 'either the username or id is required' };
  }
  return first.startsWith('-')
    ? { refused: `unknown flag: ${first}` }
    : { username: first };
}

function withoutConfiguration(argv: readonly string[]): string[] {
  const words: string[] = [];
  let isValue = false;
  for (const word of argv) {
    const isOption = CONFIGURATION_OPTIONS.some(
      option => word === option || word.startsWith(`${option}=`),
    );
    if (!isOption && !isValue) {
      words.push(word);
    }
    isValue = isOption && !word.includes('=');
  }
  return words;
}

/** Columns as wide as their widest cell, with a space between, as Go's tabwriter has them. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map(row => row[column].length)),
  );
  const lines = rows.map(row =>
    row
      .map((cell, column) =>
        column === row.length - 1 ? cell : cell.padEnd(widths[column]),
      )
      .join(' '),
  );
  return `${lines.join('\n')}\n`;
}

/** Such as `2026-11-23 10:05:00`. */
function dateTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

function done(stdout: string): CommandExit {
  return { exit: 0, stdout, stderr: '' };
}

function unexpected(word: string, command: string): CommandExit {
  return failed(`unknown command "${word}" for "authelia ${command}"`);
}

function failed(why: string): CommandExit {
  return { exit: 1, stdout: '', stderr: `Error: ${why}\n${USAGE}` };
}
