import { DeploymentToRun } from '@opencsp/plugin-opencsp-node';

const FILE = 'profiles.env';

/** The Compose profiles that the commit switches on. */
export function profilesOf(
  files: DeploymentToRun['files'],
): ReadonlySet<string> {
  const content = files.find(({ path }) => path === FILE)?.content ?? '';
  const [, value = ''] = /^COMPOSE_PROFILES=(.*)$/m.exec(content) ?? [];
  return new Set(
    value
      .trim()
      .replace(/^(['"])(.*)\1$/, '$2')
      .split(',')
      .map(name => name.trim())
      .filter(name => name !== ''),
  );
}
