/*
 * The one release that is rendered for: names of options and of packages are true of it alone (recorded:
 * nixos, 6.1). Its revision and hash are those of a lock file: a hash cannot be made up, and a wrong one ends
 * each build.
 */

/** A release of nixpkgs, pinned. */
export interface PinnedRelease {
  /** Such as `26.05`. */
  name: string;
  /** The branch that it is of. */
  branch: string;
  /** Commit. */
  rev: string;
  /** Of the unpacked archive of that commit, as `nix flake lock` writes it. */
  narHash: string;
  /** Of the commit, in seconds since 1970. */
  lastModified: number;
}

/**
 * NixOS 26.05 on 2026-09-11 ("26.05.20260911.21a67dc"). Read on 2026-11-23 in public repositories on GitHub:
 * revision and hash together in three unrelated ones (a `fetchTree`, a `fetchTarball`, and a
 * record of the `flake.lock` of a NixOS configuration, which names the branch), the time with the revision
 * and the branch in a fourth.
 */
export const RELEASE: PinnedRelease = {
  name: '26.05',
  branch: 'nixos-26.05',
  rev: '21a67dc470149f337cecafbe965d8d252a390518',
  narHash: 'sha256-ugpsyk3NM2s87vXfUiIIiibbJ4Pp0JPS5p/3mfs+q+c=',
  lastModified: 1_789_114_715,
};
