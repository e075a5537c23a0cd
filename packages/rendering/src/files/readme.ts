import {
  branchOf,
  ProfileToRender,
  RenderedFile,
} from '@opencsp/plugin-opencsp-common';
import { markdownText } from '../escape/markdown';
import { ProfileModel, ModelService } from '../model';
import { FILES as PATHS, KNOWN } from '../rules/names';

/** What of the README differs from engine to engine. */
export interface ReadmeOfEngine {
  /** File and what is in it. */
  files: readonly (readonly [string, string])[];
  /** How it is deployed by hand, as Markdown. */
  byHand: readonly string[];
}

/** Files of every profile, whichever engine. */
const FILES: ReadmeOfEngine['files'] = [
  ['config.env', 'the profile as a whole: domain, administrator, protocol'],
  ['services.env', 'what runs, in which version, and where'],
  ['accounts.yaml', 'who signs in to what, and what the directory must have'],
  ['vm_specs.yaml', 'what a machine for all of it needs'],
  ['catalog-info.yaml', "the profile in Backstage's catalog"],
  ['secrets.env.age', 'all secrets, encrypted'],
];

/** `README.md`: for who opens the branch. */
export function readme(
  profile: ProfileToRender,
  model: ProfileModel,
  engine: ReadmeOfEngine,
): RenderedFile {
  const branch = branchOf(profile.handle, profile.spec.name);
  return {
    path: 'README.md',
    content: [
      `# ${markdownText(branch)}`,
      '',
      `Self-hosted services below \`${
        model.domain
      }\`. The OpenCSP portal wrote these files from the profile "${markdownText(
        profile.spec.name,
      )}"; change the profile there. A change made here by hand is noticed and checked, and can be refused.`,
      '',
      '## Services',
      '',
      ...table(
        ['Service', 'Version', 'Address', 'How people sign in'],
        model.services.map(rowOf),
      ),
      '',
      '## Files',
      '',
      ...[...engine.files, ...filesOf(model)].map(
        ([path, about]) => `- \`${path}\`: ${about}.`,
      ),
      '',
      '## Secrets',
      '',
      'No password is here in clear. `secrets.env.age` holds them, encrypted with [age](https://age-encryption.org/) for the platform and for its recovery key; only who has one of the two keys can read it.',
      '',
      ...table(
        ['Secret', 'What it is for'],
        model.secrets.map(({ name, rule }) => [
          `\`${name}\``,
          markdownText(rule.purpose),
        ]),
      ),
      '',
      '## What must not be lost',
      '',
      ...table(
        ['Volume', 'What is in it', 'Part of a backup'],
        model.volumes.map(({ id, contains, backUp }) => [
          `\`${id}\``,
          markdownText(contains),
          backUp ? 'yes' : 'no',
        ]),
      ),
      '',
      '## By hand, without the portal',
      '',
      ...engine.byHand,
      '',
    ].join('\n'),
  };
}

const SIGN_IN: Record<ModelService['signIn'], string> = {
  oidc: 'at the sign-in portal',
  'forward-auth': 'at the sign-in portal, which stands in front',
  ldap: 'in the service, with the password of the directory',
  none: 'in the service, if it asks at all',
};

function rowOf({ title, version, url, signIn }: ModelService): string[] {
  return [
    markdownText(title),
    markdownText(version),
    url ? `<${url}>` : 'not reached from outside',
    url ? SIGN_IN[signIn] : '',
  ];
}

function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** A profile without a directory has no file about accounts. */
function filesOf({ services }: ProfileModel): ReadmeOfEngine['files'] {
  const hasDirectory = services.some(({ id }) => id === KNOWN.lldap);
  return FILES.filter(([path]) => hasDirectory || path !== PATHS.accounts);
}
