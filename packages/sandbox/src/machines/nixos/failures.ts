import { z } from 'zod';
import { nixosFaults } from './nixosFaults';
import { NixFailure } from './nixFailure';

/*
 * Texts of Nix and of its modules, as recorded (nixos, `failures/`). Those of a failed fetch are not recorded:
 * they follow the source of Nix.
 */

type Evaluation = z.infer<(typeof nixosFaults)[0]>['reason'];
type Build = z.infer<(typeof nixosFaults)[1]>['reason'];

const NO_SPACE = 'No space left on device';
const CACHE = 'https://cache.nixos.org';
const MODULE_TRACE = [
  "while evaluating the attribute 'config.system.build.toplevel'",
  'while calling anonymous lambda',
];

/** What an evaluation says, by why it fails; `file` is the module that is told as the cause. */
const EVALUATION: Readonly<
  Record<Exclude<Evaluation, 'out-of-memory'>, (file: string) => string>
> = {
  'unknown-option': file =>
    `The option \`services.jellyfin.prot' does not exist. Definition values:\n- In \`${file}': 8096\n\nDid you mean \`services.jellyfin.group', \`services.jellyfin.user' or \`services.jellyfin.enable'?`,
  'wrong-type': file =>
    `A definition for option \`services.redis.servers.cache.port' is not of type \`16 bit unsigned integer; between 0 and 65535 (both inclusive)'. Definition values:\n- In \`${file}': "6379"`,
  'missing-value': () =>
    "The option `services.nextcloud.config.adminpassFile' was accessed but has no value defined. Try setting the option.",
  assertions: () =>
    [
      '\nFailed assertions:',
      '- services.gitlab.initialRootPasswordFile must be set!',
      '- services.gitlab.secrets.secretFile must be set!',
      '- services.gitlab.secrets.dbFile must be set!',
      '- services.gitlab.secrets.otpFile must be set!',
      '- services.gitlab.secrets.jwsFile must be set!',
      '',
    ].join('\n'),
  unfree: () =>
    [
      'Package ‘n8n-1.50.1’ in /nix/store/nixpkgs/pkgs.nix:10 has an unfree license (‘sustainable-use’), refusing to evaluate.',
      '',
      'a) For `nixos-rebuild` you can set',
      '  { nixpkgs.config.allowUnfree = true; }',
      'in configuration.nix to override this.',
      '',
      'b) For `nix-env`, `nix-build`, `nix-shell` or any other Nix command you can add',
      '  { allowUnfree = true; }',
      'to ~/.config/nixpkgs/config.nix.',
    ].join('\n'),
};

/** An evaluation of the modules that fails. */
export function evaluationFailure(
  reason: Exclude<Evaluation, 'out-of-memory'>,
  file: string,
): NixFailure {
  return new NixFailure(EVALUATION[reason](file), {
    trace: MODULE_TRACE,
    isWhole: false,
  });
}

/** A path that the flake does not have: it is not there, or not in the index. */
export function absentPath(path: string): NixFailure {
  return new NixFailure(`path '${path}' does not exist`);
}

/** What is said before the last try to fetch something, and the end of it. */
export function unreachable(url: string, trace: readonly string[]) {
  const { host } = new URL(url);
  const cause = `unable to download '${url}': Could not resolve hostname (6) Could not resolve host: ${host}`;
  return {
    warnings: [344, 506, 1113, 2817].map(waits => ({
      waits,
      text: `error: ${cause}; retrying in ${waits} ms`,
    })),
    failure: new NixFailure(cause, { trace }),
  };
}

/** A build that fails, in the order in which it is told. */
export function buildFailure(
  reason: Build,
  { derivation, top }: { derivation: string; top: string },
): NixFailure[] {
  const dependent = new NixFailure(
    `1 dependencies of derivation '${top}' failed to build`,
  );
  switch (reason) {
    case 'substituter-404': {
      const hash = /([0-9a-z]{32})-/.exec(derivation)?.[1] ?? '';
      return [
        new NixFailure(
          `file 'nar/${hash}.nar.xz' does not exist in binary cache '${CACHE}'`,
        ),
        new NixFailure(
          `some substitutes for the outputs of derivation '${derivation}' failed (usually happens due to networking issues); try '--fallback' to build derivation from source `,
        ),
        dependent,
      ];
    }
    case 'disk-full':
      return [
        new NixFailure(`writing to file: ${NO_SPACE}`),
        new NixFailure(
          `builder for '${derivation}' failed with exit code 1;\nlast 1 log lines:\n> cp: error writing: ${NO_SPACE}\nFor full logs, run 'nix log ${derivation}'.`,
        ),
        new NixFailure(`1 dependencies of derivation '${top}' failed to build`),
      ];
    default:
      return [
        new NixFailure(
          `builder for '${derivation}' failed with exit code 1;\nlast 1 log lines:\n> error: the file could not be made\nFor full logs, run 'nix log ${derivation}'.`,
        ),
        dependent,
      ];
  }
}

/** An attribute that the flake does not have. */
export function absentAttribute(flake: string, attribute: string): NixFailure {
  return new NixFailure(
    `flake '${flake}' does not provide attribute 'packages.x86_64-linux.${attribute}', 'legacyPackages.x86_64-linux.${attribute}' or '${attribute}'`,
  );
}

/** Commands that are still an experiment, and not switched on. */
export function featureOff(feature: string): NixFailure {
  return new NixFailure(
    `experimental Nix feature '${feature}' is disabled; add '--extra-experimental-features ${feature}' to enable it`,
  );
}
