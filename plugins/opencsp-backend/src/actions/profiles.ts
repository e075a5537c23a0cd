import {
  certificateKinds,
  passwordStrategies,
  profileStates,
} from '@opencsp/plugin-opencsp-common';
import { ActionOfRoute } from './ActionOfRoute';
import {
  anything,
  choice,
  Fields,
  flag,
  list,
  number,
  object,
  optional,
  text,
} from './fields';
import { KEY, OF_OWNER, OWNER, PAGE, pageOf, PROBLEMS, record } from './shapes';

const ID = text('Id of the profile, from "list-profiles".');

const PROFILE: Fields = {
  ...record('profile', profileStates),
  name: text('Name of the profile.'),
  branch: text('Its branch in the repository of profiles.'),
  version: number('Rises with each change; give it to "update-profile".'),
  domain: text('Domain that its services are reached under.'),
  chosen: anything('The chosen services, as they were asked for.'),
  services: anything('All services that it comes to, with their addresses.'),
};

const SPEC: Fields = {
  domain: text(
    'Domain that the services are reached under, such as "ada.example.com".',
  ),
  adminEmail: text('E-mail address of the administrator.'),
  deployment: text(
    'How it is deployed: id of one of the "deployments" of "list-service-definitions".',
  ),
  passwordStrategy: choice(
    passwordStrategies,
    'Choose "generated": each service gets a password of its own. "universal" is one password that the person types on a page of the portal.',
  ),
  password: optional(
    text(
      'With "universal" only: the handle of a password that was typed on a page of the portal. Never a password.',
    ),
  ),
  protocol: optional(
    choice(
      ['https', 'http'],
      '"https" when absent; "http" has no single sign-on.',
    ),
  ),
  certificates: optional(
    choice(
      certificateKinds,
      'With "https" only: "trusted" when absent; "staging" is for trying things out, and no browser trusts it.',
    ),
  ),
  services: list(
    object(
      {
        id: text('Id from "list-service-definitions".'),
        access: optional(
          choice(
            ['everyone', 'admins'],
            'Who may sign in to it; everyone when absent.',
          ),
        ),
        secondFactor: optional(
          flag('Whether sign-in asks for a second factor.'),
        ),
      },
      'One service.',
    ),
    'The chosen services; what they need is added.',
  ),
};

const WANTED: Fields = {
  name: text(
    'Name of the profile: lower-case letters, digits and hyphens, beginning with a letter.',
  ),
  ...SPEC,
  owner: OWNER,
};

const PREVIEW: Fields = {
  problems: PROBLEMS,
  warnings: list(text('One warning.'), 'What would work, but should be known.'),
  branch: optional(text('Name that the branch has or would have.')),
  services: anything('What the profile comes to, with addresses.'),
  files: anything('What would change in the files of the branch.'),
};

const VERSION = number(
  'The "version" of the profile that the change begins from; it is refused when somebody changed it since.',
);

const COMMIT = text('The whole hash of a commit.');

/** Actions about profiles: named bundles of services, each a branch. */
export const profileActions: ActionOfRoute[] = [
  {
    operation: 'list-service-definitions',
    title: 'List services that can be chosen',
    description:
      'Lists the self-hosted services that a profile can have, bundles to start from, and the ways to deploy.',
    input: {},
    output: {
      items: anything('The services, with what they need.'),
      totalItems: number('How many there are.'),
      bundles: anything('Bundles to start from.'),
      deployments: anything('Ways to deploy, and whether each is available.'),
    },
  },
  {
    operation: 'get-domain-advice',
    title: 'What DNS says of a domain',
    description:
      'Tells what a person should know of a domain before services are put under it. It refuses nothing.',
    input: { domain: text('A domain, such as "ada.example.com".') },
    output: {
      domain: text('As it was looked up.'),
      hints: anything('Hints with code, severity and message.'),
    },
  },
  {
    operation: 'list-profiles',
    title: 'List profiles',
    description: 'Lists the profiles that the person may see.',
    input: {
      ...PAGE,
      sort: optional(
        choice(
          ['-createdAt', 'createdAt', 'name', '-name'],
          'The order; the newest first when absent.',
        ),
      ),
      state: optional(choice(profileStates, 'Only profiles in this state.')),
      owner: OF_OWNER,
      attention: optional(flag('Only those that need a person.')),
      search: optional(text('A part of the name or the domain.')),
    },
    output: pageOf(PROFILE, 'One profile.'),
  },
  {
    operation: 'get-profile',
    title: 'Look at a profile',
    description:
      'Tells everything about one profile: its services, its branch, its state, and why it failed.',
    input: { id: ID },
    output: PROFILE,
  },
  {
    operation: 'preview-profile',
    title: 'Check a request for a profile',
    description:
      'Tells what is wrong with a request for a profile, and the files that it would come to. Nothing is saved. Call it before "create-profile".',
    input: WANTED,
    output: PREVIEW,
    readOnly: true,
  },
  {
    operation: 'create-profile',
    title: 'Make a profile',
    description:
      'Makes a profile: a bundle of services in a branch. It answers at once; look with "get-profile" until it is "saved", then deploy it with "start-deployment".',
    input: { ...WANTED, idempotencyKey: KEY },
    output: PROFILE,
    idempotent: true,
  },
  {
    operation: 'preview-profile-edit',
    title: 'Check a change of a profile',
    description:
      'Tells what is wrong with a change of a profile, and what it would change in the files. Nothing is saved.',
    input: { id: ID, ...SPEC, version: VERSION },
    output: PREVIEW,
    readOnly: true,
  },
  {
    operation: 'update-profile',
    title: 'Change a profile',
    description:
      'Saves a change of a profile: give all fields, not only those that change. What runs on a host changes with the next deployment only.',
    input: { id: ID, ...SPEC, version: VERSION },
    output: PROFILE,
  },
  {
    operation: 'delete-profile',
    title: 'Delete a profile and its branch',
    description:
      'Deletes a profile with its branch and its secrets. It must not be deployed any more. Ask the person first, and let them give the name.',
    input: {
      id: ID,
      confirm: text(
        'The name of the profile, as the person gave it to confirm that its branch goes.',
      ),
    },
    output: PROFILE,
  },
  {
    operation: 'retry-profile',
    title: 'Retry a profile',
    description: 'Goes on with a profile that could not be saved or deleted.',
    input: { id: ID },
    output: PROFILE,
  },
  {
    operation: 'decide-foreign-commit',
    title: 'Take or refuse a commit made by hand',
    description:
      'Decides about a commit that somebody made in the branch of a profile by hand: "take" makes it the profile, "refuse" puts the portal’s own back on top. Show the person the difference first, with "get-profile-diff".',
    input: {
      id: ID,
      commit: COMMIT,
      decision: choice(['take', 'refuse'], 'What becomes of the commit.'),
    },
    output: PROFILE,
  },
  {
    operation: 'list-profile-files',
    title: 'Read the files of a profile',
    description:
      'Reads the files in the branch of a profile. Secrets are encrypted in them.',
    input: {
      id: ID,
      commit: optional(
        text('The whole hash of a commit; the newest when absent.'),
      ),
    },
    output: {
      items: anything('Files with path, size and content.'),
      totalItems: number('How many there are.'),
    },
  },
  {
    operation: 'get-profile-diff',
    title: 'Compare two commits of a profile',
    description: 'Tells what changed between two commits of a profile.',
    input: {
      id: ID,
      from: optional(text('The whole hash of the older commit.')),
      to: optional(text('The whole hash of the newer commit.')),
    },
    output: {
      from: optional(COMMIT),
      to: optional(COMMIT),
      files: anything('Files with path, status and difference.'),
    },
  },
  {
    operation: 'list-profile-history',
    title: 'Read the history of a profile',
    description: 'Lists the commits of a profile, the newest first.',
    input: { id: ID, ...PAGE },
    output: pageOf(
      {
        hash: COMMIT,
        subject: text('What was changed.'),
        author: text('By whom.'),
      },
      'One commit.',
    ),
  },
  {
    operation: 'list-profile-secrets',
    title: 'List the secrets of a profile',
    description:
      'Lists which secrets a profile has and what each is for. No secret is told: a person sees a generated password once, on the page of the profile.',
    input: { id: ID },
    output: {
      items: anything('Secrets with name, service and purpose.'),
      totalItems: number('How many there are.'),
    },
  },
  {
    operation: 'profile-secret-rotate',
    name: 'rotate-profile-secret',
    title: 'Make a secret anew',
    description:
      'Makes a secret of a profile anew. It is used from the next deployment on. The new one is not told.',
    input: {
      id: ID,
      name: text('Name of the secret, from "list-profile-secrets".'),
    },
    output: PROFILE,
  },
];
