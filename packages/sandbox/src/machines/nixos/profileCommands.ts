import { EXIT, Invocation, Program } from '../invocation';
import { activate, ActivationAction } from './activation';
import { Generations, ProfileError, SYSTEM_PROFILE } from './generations';
import { NIX_VERSION } from './nixCommand';
import { nixWords } from './nixWords';
import { RebuildParts } from './rebuildCommand';
import { timeOf } from './times';

const LIVE = '/run/current-system';
const PROGRAM = '/bin/switch-to-configuration';
const ACTIONS = ['switch', 'boot', 'test', 'dry-activate'] as const;

/** `nix-env -p <system profile> --list-generations|--switch-generation N|--rollback|--delete-generations …` */
export function nixEnvProgram({ generations }: RebuildParts): Program {
  return call => {
    const { flags, values, names } = nixWords(call.words.slice(1));
    if (flags.has('--version')) {
      call.out(`nix-env (Nix) ${NIX_VERSION}\n`);
      return EXIT.OK;
    }
    if ((values.get('-p') ?? values.get('--profile')) !== SYSTEM_PROFILE) {
      call.err(`error: only the profile ${SYSTEM_PROFILE} is known here\n`);
      return EXIT.FAILED;
    }
    if (flags.has('--list-generations')) {
      list(generations, call);
      return EXIT.OK;
    }
    const wanted = values.get('--switch-generation') ?? values.get('-G');
    return changing(call, () => {
      if (wanted !== undefined) {
        return [generations.switchTo(Number(wanted))];
      }
      if (flags.has('--rollback')) {
        return [generations.rollback()];
      }
      return flags.has('--delete-generations')
        ? generations.remove(numbersOf(names))
        : [];
    });
  };
}

/** `nix-collect-garbage [-d]` */
export function collectProgram({ generations }: RebuildParts): Program {
  return call =>
    changing(call, () => {
      const { flags } = nixWords(call.words.slice(1));
      const isOld = flags.has('-d') || flags.has('--delete-old');
      const removed = isOld ? generations.remove() : [];
      const gone = generations.collect();
      return [
        ...(isOld
          ? [`removing old generations of profile ${SYSTEM_PROFILE}`]
          : []),
        ...removed,
        'finding garbage collector roots...',
        'deleting garbage...',
        ...gone.map(path => `deleting '${path}'`),
        `${gone.length} store paths deleted, ${(gone.length * 2.4).toFixed(
          2,
        )} MiB freed`,
      ];
    });
}

/** `<system>/bin/switch-to-configuration <action>`; nothing for another path. */
export function findSwitchProgram(
  path: string,
  { parts, units, generations }: RebuildParts,
): Program | undefined {
  if (!path.endsWith(PROGRAM)) {
    return undefined;
  }
  const place = storeLink(path.slice(0, -PROGRAM.length), {
    live: parts.state.live,
    generations,
  });
  const system = place === undefined ? undefined : parts.state.systems[place];
  return (
    system &&
    (async call => {
      const action = ACTIONS.find(each => each === call.words[1]);
      if (!action) {
        call.err(usage(path));
        return EXIT.FAILED;
      }
      if (call.user !== 'root') {
        call.err('error: must be root\n');
        return EXIT.FAILED;
      }
      const order: { system: typeof system; action: ActivationAction } = {
        system,
        action,
      };
      return activate(parts, units, call, order);
    })
  );
}

/** Where a path of the system leads in the store: the live one, the profile, one of its generations, or itself. */
export function storeLink(
  path: string,
  { live, generations }: { live: string; generations: Generations },
): string | undefined {
  if (path === LIVE) {
    return live;
  }
  if (path === SYSTEM_PROFILE) {
    return generations.current()?.path;
  }
  const number = /^\/nix\/var\/nix\/profiles\/system-(\d+)-link$/.exec(path);
  if (number) {
    return generations.list().find(each => each.number === Number(number[1]))
      ?.path;
  }
  return path.startsWith('/nix/store/') ? path : undefined;
}

/** `readlink [-f] <path>` of what leads into the store. */
export function readlinkProgram({ parts, generations }: RebuildParts): Program {
  return call => {
    const path = call.words.at(-1) ?? '';
    const isWhole = call.words.includes('-f');
    const found = storeLink(path, { live: parts.state.live, generations });
    if (found === undefined || (found === path && !isWhole)) {
      return EXIT.FAILED;
    }
    const isProfile = path === SYSTEM_PROFILE && !isWhole;
    call.out(`${isProfile ? `system-${parts.state.profile}-link` : found}\n`);
    return EXIT.OK;
  };
}

function usage(path: string): string {
  return `Usage: ${path} [check|switch|boot|test|dry-activate]\n`;
}

/** As `nix-env` writes it (recorded: nixos, profile-generations). */
function list(generations: Generations, call: Invocation): void {
  const current = generations.current()?.number;
  generations
    .list()
    .forEach(({ number, date }) =>
      call.out(
        `${String(number).padStart(4)}   ${timeOf(date)}   ${
          number === current ? '(current)' : ''
        }\n`,
      ),
    );
}

/** `old` is all but the current one. */
function numbersOf(words: readonly string[]): number[] | undefined {
  return words.includes('old') ? undefined : words.map(Number);
}

function changing(call: Invocation, change: () => string[]): number {
  if (call.user !== 'root') {
    call.err(
      "error: opening lock file '/nix/var/nix/profiles/system.lock': Permission denied\n",
    );
    return EXIT.FAILED;
  }
  try {
    change().forEach(line => call.err(`${line}\n`));
    return EXIT.OK;
  } catch (error) {
    if (!(error instanceof ProfileError)) {
      throw error;
    }
    call.err(`error: ${error.message}\n`);
    return EXIT.FAILED;
  }
}
