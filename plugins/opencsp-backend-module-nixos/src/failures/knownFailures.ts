/** A failure that Nix tells in known words. */
export interface EvaluationFailure {
  /** Bare texts of Nix, or lines of the programs that it runs. */
  pattern: RegExp;
  reason: string;
  message(match: RegExpExecArray, text: string): string;
  nextStep: string;
  retryable: boolean;
}

const OF_THE_PROFILE =
  'Save the profile once more and deploy the new commit; if it stays so, the service definition is wrong for this release: tell its maintainer.';

const OF_THE_MACHINE =
  'Look whether the modules of the machine itself (/etc/nixos) say something else than the profile, change them there, and retry.';

/** A word of NixOS between its quotes, which have two forms. */
const QUOTED = "[`‘]([^'’]+)['’]";

/**
 * Texts as recorded (nixos, `failures/`); those of failed builds and fetches follow the source of Nix. What
 * explains most stands first.
 */
export const KNOWN_FAILURES: readonly EvaluationFailure[] = [
  {
    pattern: /No space left on device/,
    reason: 'disk-full',
    message: () => 'The disk of the machine is full.',
    nextStep:
      'Free some room ("nix-collect-garbage --delete-older-than 14d" removes old generations), then retry.',
    retryable: true,
  },
  {
    pattern: /Failed assertions:\n?([^]*)/,
    reason: 'assertions-failed',
    message: match => {
      const all = assertionsIn(match[1]);
      return `The modules of NixOS refuse the system, for ${
        all.length === 1 ? 'one reason' : `${all.length} reasons`
      }: ${all.join('; ')}`;
    },
    nextStep: OF_THE_PROFILE,
    retryable: false,
  },
  {
    pattern: new RegExp(`The option ${QUOTED} does not exist`),
    reason: 'option-unknown',
    message: ([, option]) => `The release of NixOS has no option "${option}".`,
    nextStep: OF_THE_PROFILE,
    retryable: false,
  },
  {
    pattern: new RegExp(
      `A definition for option ${QUOTED} is not of type ${QUOTED}`,
    ),
    reason: 'option-type',
    message: ([, option, type]) =>
      `The option "${option}" has a value that is not of its type: ${type}.`,
    nextStep: OF_THE_PROFILE,
    retryable: false,
  },
  {
    pattern: new RegExp(
      `The option ${QUOTED} (?:is used but not defined|was accessed but has no value defined)`,
    ),
    reason: 'option-missing',
    message: ([, option]) => `The option "${option}" has no value.`,
    nextStep: OF_THE_PROFILE,
    retryable: false,
  },
  {
    pattern: new RegExp(
      `The (?:unique )?option ${QUOTED} (?:has conflicting definition values|is defined multiple times)`,
    ),
    reason: 'option-conflict',
    message: ([, option]) =>
      `The option "${option}" is set twice, to different values.`,
    nextStep: OF_THE_MACHINE,
    retryable: true,
  },
  {
    pattern: new RegExp(`Package ${QUOTED} in .* has an unfree license`),
    reason: 'package-unfree',
    message: ([, name]) =>
      `The package "${name}" is not free software, and the profile does not agree to it.`,
    nextStep:
      'Leave the service out, or agree to the package in its definition ("unfree").',
    retryable: false,
  },
  {
    pattern: new RegExp(`(?:Package ${QUOTED} in .* )?is marked as insecure`),
    reason: 'package-insecure',
    message: ([, name]) =>
      `The package "${
        name ?? 'of a service'
      }" is marked as insecure in this release.`,
    nextStep: 'Leave the service out until the release has a newer one.',
    retryable: false,
  },
  {
    pattern: /attribute '([^']+)' missing/,
    reason: 'package-unknown',
    message: ([, name]) => `The release of NixOS has no "${name}".`,
    nextStep: OF_THE_PROFILE,
    retryable: false,
  },
  {
    pattern: /syntax error, ([^\n]+)|undefined variable '([^']+)'/,
    reason: 'nix-syntax',
    message: ([, syntax, name]) =>
      syntax
        ? `A file cannot be read by Nix: ${syntax}.`
        : `A file uses the name "${name}", which is not there.`,
    nextStep: OF_THE_MACHINE,
    retryable: true,
  },
  {
    pattern: /path '([^']+)' does not exist/,
    reason: 'files-missing',
    message: ([, path]) => `The file "${path}" is not on the machine.`,
    nextStep: 'Retry: the files are brought again.',
    retryable: true,
  },
  {
    pattern: /experimental (?:Nix )?feature '([^']+)' is disabled/,
    reason: 'flakes-off',
    message: ([, feature]) =>
      `Nix on the machine is too old, or refuses "${feature}".`,
    nextStep:
      'Set nix.settings.experimental-features = [ "nix-command" "flakes" ] in the configuration of the machine, switch to it, then retry.',
    retryable: true,
  },
  {
    pattern:
      /does not exist in binary cache '([^']+)'|unable to download '([^']+)': HTTP error (\d+)/,
    reason: 'substituter-lacks',
    message: ([, cache, url]) =>
      `${cache ?? url} does not have a file that it lists.`,
    nextStep:
      'Retry: caches are brought up to date. If it stays so, look at the substituters of the machine ("nix config show substituters").',
    retryable: true,
  },
  {
    pattern:
      /unable to download '([^']+)'|Could not resolve host(?:name)?[^\n]*/,
    reason: 'substituter-unreachable',
    message: ([, url]) =>
      `The machine does not reach ${
        url ?? 'the network'
      }: what it needs is not on it, and cannot be fetched.`,
    nextStep:
      'Let the machine reach cache.nixos.org and github.com by HTTPS ("curl -I https://cache.nixos.org/nix-cache-info" on it), then retry.',
    retryable: true,
  },
  {
    pattern: /hash mismatch in [^\n]*/,
    reason: 'hash-mismatch',
    message: ([text]) =>
      `Something that was fetched is not what it should be: ${text}.`,
    nextStep:
      'Do not use what was fetched. Retry; if it stays so, somebody changes what the machine downloads.',
    retryable: true,
  },
  {
    pattern:
      /builder for '[^']*?([^/']+?)(?:\.drv)?' failed with exit code (\d+)/,
    reason: 'build-failed',
    message: ([, name, code]) =>
      `"${name.replace(
        /^[0-9a-z]{32}-/,
        '',
      )}" could not be built (exit code ${code}).`,
    nextStep:
      'Read its last lines in the log; retry when what it lacked is there.',
    retryable: true,
  },
];

/** Each begins with "- "; lines without that go on with the one before (recorded: nixos 3). */
export function assertionsIn(text: string): string[] {
  return text
    .split(/\n(?=- )|^(?=- )/)
    .map(each => each.replace(/^- /, '').replace(/\s+/g, ' ').trim())
    .filter(each => each !== '');
}
