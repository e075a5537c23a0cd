import { OpenIdSettings, openIdSettings } from './signIn/settings';
import { GitlabStartRefused } from './startRefused';

/** What a start of GitLab is told. */
export interface GitlabSettings {
  /** Of the first administrator, `root`; read at the first start only. Absent: one that nobody knows. */
  rootPassword?: string;
  /** Where it is reached from outside. */
  externalUrl?: string;
  /** The provider that people sign in by. Absent: nobody signs in by its pages. */
  openId?: OpenIdSettings;
}

/** A text in Ruby, or that of a file, as the images of this project write it. */
const VALUE = `(?:'([^']*)'|"([^"]*)"|File\\.read\\('([^']+)'\\)(?:\\.strip|\\.chomp)?)`;

/** A file that is read, in a line that is no comment. */
const READS = /^[^#\n]*?File\.read\('([^']+)'\)/gm;

/**
 * Reads the settings of a start from the variables of a container. Of the Ruby in `GITLAB_OMNIBUS_CONFIG` it
 * knows `external_url '…'`, `gitlab_rails['initial_root_password'] = …`, with a text or with `File.read('…').strip`,
 * and one provider of OpenID Connect.
 *
 * @param readFile - the text of a file of the container; nothing when it is not there
 * @throws GitlabStartRefused where a file is not there that the Ruby reads
 */
export function gitlabSettings(
  environment: Readonly<Record<string, string>>,
  readFile: (path: string) => string | undefined,
): GitlabSettings {
  const config = environment.GITLAB_OMNIBUS_CONFIG ?? '';
  for (const [, path] of config.matchAll(READS)) {
    if (readFile(path) === undefined) {
      throw new GitlabStartRefused(1, [
        'There was an error running gitlab-ctl reconfigure:',
        `No such file or directory @ rb_sysopen - ${path} (Errno::ENOENT)`,
      ]);
    }
  }
  const value = (setting: string) => {
    const match = new RegExp(`^\\s*${setting}\\s*${VALUE}`, 'm').exec(config);
    const [, single, double, path] = match ?? [];
    return single ?? double ?? (path ? readFile(path)?.trim() : undefined);
  };
  return {
    rootPassword:
      value(`gitlab_rails\\['initial_root_password'\\]\\s*=`) ??
      environment.GITLAB_ROOT_PASSWORD,
    externalUrl: value('external_url'),
    openId: openIdSettings(config, readFile),
  };
}
