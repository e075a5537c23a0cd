import { Profile } from '@opencsp/plugin-opencsp-common';
import { Tree } from './FakeBranch';

/** Files of a branch that look like the real ones, and change with the profile. */
export function treeFixture(
  profile: Pick<Profile, 'name' | 'branch' | 'domain' | 'services' | 'owner'>,
): Tree {
  return {
    'README.md': `# ${profile.name}\n\nMade by the OpenCSP portal. Reached under ${profile.domain}.\n`,
    'catalog-info.yaml': [
      'apiVersion: backstage.io/v1alpha1',
      'kind: System',
      'metadata:',
      `  name: ${profile.branch}`,
      'spec:',
      `  owner: ${profile.owner}`,
      '',
    ].join('\n'),
    'compose.yaml': [
      `name: ${profile.name}`,
      'services:',
      ...profile.services.flatMap(it => [
        `  ${it.id}:`,
        `    image: ${it.id}:${it.version}`,
        '    restart: unless-stopped',
      ]),
      '',
    ].join('\n'),
    'config.env': `DOMAIN=${profile.domain}\n`,
    'authelia/configuration.yml': [
      'session:',
      '  cookies:',
      `    - domain: ${profile.domain}`,
      '',
    ].join('\n'),
    'secrets.env.age': 'age-encryption.org/v1\n',
  };
}
