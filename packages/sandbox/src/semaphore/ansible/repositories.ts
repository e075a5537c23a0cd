import { SEED_TEMPLATES } from '../seed';
import { Playbook } from './context';
import { labPlaybooks, missingPlaybook } from './labPlaybooks';

/** What Semaphore finds where a repository's address points. */
export interface SourceRepository {
  /** A path of this machine: used in place, never cloned (recorded: 36). */
  isLocal: boolean;
  hasBranch(branch: string): boolean;
  playbook(file: string): Playbook | 'operator';
}

/** Repositories that are there. */
const LAB = '/srv/git/play';
const OPERATOR = '/srv/git/opencsp-playbooks';
const BRANCH = 'main';

/**
 * Finds a repository: that of the recordings, that of the sandbox's operator, and behind any other
 * address that is not a path the operator's as well.
 *
 * @returns nothing when git would not find it
 */
export function findRepository(
  gitUrl: string,
  gitBranch: string,
): SourceRepository | undefined {
  const isLocal = gitUrl.startsWith('/');
  const path = gitUrl.replace(/^file:\/\//, '');
  if (path === LAB) {
    return {
      isLocal,
      hasBranch: branch => branch === BRANCH,
      playbook: file => labPlaybooks[file] ?? missingPlaybook(file),
    };
  }
  if (path === OPERATOR || !path.startsWith('/')) {
    return {
      isLocal,
      hasBranch: branch =>
        branch === BRANCH || (path !== OPERATOR && branch === gitBranch),
      playbook: operatorFile,
    };
  }
  return undefined;
}

/** One playbook per step of the portal, which differ in the name of their work only. */
function operatorFile(file: string): Playbook | 'operator' {
  return [...SEED_TEMPLATES, 'site'].some(name => file === `${name}.yml`)
    ? 'operator'
    : missingPlaybook(file);
}
