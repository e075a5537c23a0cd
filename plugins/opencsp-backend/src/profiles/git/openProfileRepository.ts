import { isAbsolute, join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { InputError } from '@backstage/errors';
import { prepareCredentials } from './credentials';
import { DEFAULT_TIMEOUTS, Git, GitTimeouts } from './Git';
import { GitProfileRepository } from './GitProfileRepository';
import { Person, ProfileRepository } from './ProfileRepository';
import { readRemote, RepositoryAuth } from './remote';

/** Where the repository is and how it is used. */
export interface RepositorySettings {
  /** https, ssh, or the absolute path of a folder; http on this computer only. */
  url: string;
  auth?: RepositoryAuth;
  /** Absolute, ours alone: the mirror, and the helpers that Git asks for credentials. */
  folder: string;
  /** Who commits; the author is the person. */
  committer: Person;
  /** Authorities that the server's certificate may come from, in PEM. */
  caFile?: string;
  timeouts?: Partial<GitTimeouts>;
  /** The process's own: where programs and proxies are. */
  environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Opens the repository of all profiles. Nothing is sent yet.
 *
 * @throws InputError when a setting cannot be used, naming it
 * @throws RepositoryUnavailableError when the file of a credential cannot be read
 */
export async function openProfileRepository(
  settings: RepositorySettings,
): Promise<ProfileRepository> {
  const { folder, caFile } = settings;
  const remote = readRemote(settings.url, settings.auth);
  if (!isAbsolute(folder) || /\p{Cc}/u.test(folder)) {
    throw new InputError('opencsp.profiles.folder: Write an absolute path.');
  }
  if (caFile !== undefined && (!isAbsolute(caFile) || /\p{Cc}/u.test(caFile))) {
    throw new InputError(
      'opencsp.profiles.repository.caFile: Write an absolute path.',
    );
  }
  // Apart from each other by what is read there: nothing but our own files is found.
  await mkdir(join(folder, 'home'), { recursive: true, mode: 0o700 });
  const git = new Git(
    remote,
    folder,
    await prepareCredentials(remote, join(folder, 'helpers')),
    settings.environment,
    { ...DEFAULT_TIMEOUTS, ...settings.timeouts },
    caFile,
  );
  return new GitProfileRepository(git, remote, folder, settings.committer);
}
