import { InputError } from '@backstage/errors';
import {
  handleSchema,
  MAX_PROFILE_NAME_LENGTH,
  profileNameProblem,
} from '@opencsp/plugin-opencsp-common';

/** Longest name of a branch that is looked at. */
const MAX_BRANCH_LENGTH = 100;

const EXAMPLE = 'for example "ada-family"';

/**
 * Says what is wrong with the name of a profile's branch, and what would be right; nothing when it is
 * fine. What the rule lets through, Git does, too: `git check-ref-format` is stricter nowhere.
 */
export function branchNameProblem(name: string): string | undefined {
  if (name.length > MAX_BRANCH_LENGTH) {
    return `The branch has ${name.length} characters; ${MAX_BRANCH_LENGTH} is the most.`;
  }
  const dash = name.indexOf('-');
  if (dash < 1) {
    return `A profile's branch is a handle, a hyphen and the profile's name, ${EXAMPLE}.`;
  }
  if (!handleSchema.safeParse(name.slice(0, dash)).success) {
    return `Before its first hyphen a branch has a handle of lower-case letters and digits, ${EXAMPLE}.`;
  }
  const profile = name.slice(dash + 1);
  if (profile.length > MAX_PROFILE_NAME_LENGTH || profileNameProblem(profile)) {
    return `After its first hyphen a branch has a profile's name of lower-case letters, digits and single hyphens, ${EXAMPLE}.`;
  }
  return undefined;
}

/** @throws InputError when this is no name of a profile's branch */
export function checkBranch(name: string): void {
  const problem = branchNameProblem(name);
  if (problem) {
    throw new InputError(`branch: ${problem}`);
  }
}

/** @throws InputError when this is no whole id of a commit */
export function checkCommit(commit: string): void {
  if (!/^[0-9a-f]{40}$/.test(commit)) {
    throw new InputError(
      'commit: Give the whole id of a commit, 40 digits and letters a to f.',
    );
  }
}

/** @throws InputError when branches cannot begin with this */
export function checkPrefix(prefix: string): void {
  if (!/^[a-z0-9-]{0,100}$/.test(prefix) || prefix.startsWith('-')) {
    throw new InputError(
      'prefix: Use lower-case letters, digits and hyphens, for example "ada-".',
    );
  }
}
