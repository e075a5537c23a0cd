import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { nixText } from '../escape/nixText';
import { PinnedRelease } from './release';

/** Name of the system in the flake: that of the branch. */
export function systemOf(project: string): string {
  return `nixosConfigurations.${nixText(project)}`;
}

/** `flake.nix`: the one system, from the one release. */
export function flakeFile(
  project: string,
  release: PinnedRelease,
): RenderedFile {
  return {
    path: 'flake.nix',
    content: `# The system of the profile. flake.lock says which commit of the release it is made from.
{
  description = ${nixText(`OpenCSP profile ${project}`)};

  inputs.nixpkgs.url = ${nixText(`github:NixOS/nixpkgs/${release.branch}`)};

  outputs = { nixpkgs, ... }: {
    ${systemOf(project)} = nixpkgs.lib.nixosSystem {
      modules = [ ./configuration.nix ];
    };
  };
}
`,
  };
}

/** `flake.lock`, as Nix itself writes it. */
export function lockFile({
  branch,
  rev,
  narHash,
  lastModified,
}: PinnedRelease): RenderedFile {
  const nixpkgs = { owner: 'NixOS', repo: 'nixpkgs', type: 'github' };
  const { owner, repo, type } = nixpkgs;
  const lock = {
    nodes: {
      nixpkgs: {
        locked: { lastModified, narHash, owner, repo, rev, type },
        original: { owner, ref: branch, repo, type },
      },
      root: { inputs: { nixpkgs: 'nixpkgs' } },
    },
    root: 'root',
    version: 7,
  };
  return { path: 'flake.lock', content: `${JSON.stringify(lock, null, 2)}\n` };
}
