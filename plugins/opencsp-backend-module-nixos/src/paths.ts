import { NIXOS_FOLDERS } from '@opencsp/rendering';

/** Where files of a deployment are on a machine (docs/operators/what-runs-on-a-host.md). */
export const FOLDERS = {
  projects: '/var/lib/opencsp/projects',
  state: '/var/lib/opencsp/nixos',
  ...NIXOS_FOLDERS,
} as const;

/** Where what the machine says of itself lies by NixOS's own custom. */
export const MACHINE_FOLDER = '/etc/nixos';

/** The system that runs, and the one that the next start brings. */
export const LIVE_SYSTEM = '/run/current-system';
export const SYSTEM_PROFILE = '/nix/var/nix/profiles/system';

/** Modules of the machine itself, which the branch takes in; in no branch. */
export const HOST_FOLDER = 'host';

/** Takes the services away while it lies there. */
export const OFF_MODULE = 'host/off.nix';

/** The folder of a project on its machine: it is the flake. */
export function projectFolder(project: string): string {
  return `${FOLDERS.projects}/${project}`;
}

/**
 * What the driver keeps of a project: beside the flake, whose every file is a part of the system that is made
 * of it.
 */
export function stateFolder(project: string): string {
  return `${FOLDERS.state}/${project}`;
}

/** Empty files: services that must be started again, since a secret of theirs has changed. */
export function restartFolder(project: string): string {
  return `${stateFolder(project)}/restart`;
}

/**
 * The flake, as commands name it. `path:` takes all files of the folder, so that none is left out for not being
 * in Git's index (recorded: nixos 3, "untracked file"), and a machine needs no Git before its first switch.
 */
export function flakeOf(project: string): string {
  return `path:${projectFolder(project)}`;
}

/** Generation of the system profile. */
export function generationLink(number: number): string {
  return `${SYSTEM_PROFILE}-${number}-link`;
}

/** A call of Nix that works also where flakes are not switched on (recorded: nixos 3, "features off"). */
export function nixCall(...words: readonly string[]): string[] {
  return [
    'nix',
    '--extra-experimental-features',
    'nix-command flakes',
    ...words,
  ];
}

/** Programs get one line for each message, with the bare text (recorded: nixos 3). */
export const FOR_PROGRAMS = ['--log-format', 'internal-json'] as const;
