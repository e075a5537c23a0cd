import { HostCommand, HostSection, quoted } from '@opencsp/plugin-opencsp-node';
import { addressOf, Registry } from './registries';

/** How long the host tries, in seconds: all registries at the same time. */
export const REACH_SECONDS = 8;

/**
 * Opens a connection to each `<host>:<port>` and says in a line whether it was opened. It needs nothing that
 * a minimal Debian does not have: Bash connects by itself ("/dev/tcp" in bash(1), REDIRECTION).
 */
const SCRIPT =
  'for at; do { said=$( { exec 3<>"/dev/tcp/${at%:*}/${at##*:}"; } 2>&1 ) && echo "$at yes" || echo "$at no ${said%%[[:cntrl:]]*}"; } & done; wait';

/** Has a host try whether registries can be reached. Nothing is sent to them. */
export function reachCommand(
  name: string,
  registries: readonly Registry[],
): HostCommand {
  return {
    name,
    argv: [
      'timeout',
      '-k',
      '2',
      String(REACH_SECONDS),
      'env',
      'LC_ALL=C',
      'bash',
      '-c',
      SCRIPT,
      'reach',
      ...registries.map(addressOf),
    ],
  };
}

/** Why a registry was not reached, in words; nothing when it was. */
export function notReached(
  { stdout }: Pick<HostSection, 'stdout'>,
  registry: Registry,
): string | undefined {
  const beginning = `${addressOf(registry)} `;
  const line = stdout.split('\n').find(each => each.startsWith(beginning));
  if (line === undefined) {
    return `no answer in ${REACH_SECONDS} s`;
  }
  const [answer, ...words] = line.slice(beginning.length).split(' ');
  if (answer === 'yes') {
    return undefined;
  }
  // As Bash says it: "reach: connect: Connection refused".
  const [why] = words.join(' ').split(': ').slice(-1);
  return quoted(why) || 'it was not reached';
}
