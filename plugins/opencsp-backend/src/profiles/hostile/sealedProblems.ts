import { CommitFiles } from '../git/ProfileRepository';
import { HostileProblem } from './problem';

/**
 * What a commit made by hand did to the file with the encrypted secrets. Only the portal writes it: one
 * that somebody else sealed, to the platform's public key or to their own, would bring secrets onto a
 * host that nobody in the portal knows. Pure.
 *
 * @param path - of the file
 * @param known - what it has to hold, and the commit that has it
 */
export function sealedProblems(
  { files }: CommitFiles,
  path: string,
  known: { sealed: string; head?: string },
): HostileProblem[] {
  const found = files.find(file => file.path === path);
  if (found?.kind === 'file' && found.content === known.sealed) {
    return [];
  }
  const from = known.head ?? 'HEAD~1';
  const back = `Put the portal's back: git checkout ${from} -- ${path}. Secrets are made anew on the profile's page.`;
  return [
    {
      file: path,
      reason: found
        ? `It was changed by hand, and only the portal writes it. ${back}`
        : `It was taken out, and only the portal writes it. ${back}`,
    },
  ];
}
