import { accountReasons, personRoles } from '@opencsp/plugin-opencsp-common';
import { ActionOfRoute } from './ActionOfRoute';
import { anything, choice, Fields, flag, list, optional, text } from './fields';
import { KEY } from './shapes';

const PROFILE = text('Id of the profile, from "list-profiles".');

const WHO = text('Id of the person, from "list-people".');

const SERVICES = optional(
  list(
    text('Id of a service of the profile.'),
    'The services that they may use; all of them when it is absent for a new person.',
  ),
);

const PERSON: Fields = {
  id: WHO,
  profileId: PROFILE,
  login: text('Name with which they sign in to the services.'),
  email: text('Their e-mail address.'),
  name: text('Their name.'),
  role: choice(
    personRoles,
    'An "admin" also sees the pages that look after it.',
  ),
  services: optional(
    list(text('Id of a service.'), 'What they may use; absent: all services.'),
  ),
  isOwner: flag('True for the owner, whose password is the profile’s own.'),
  user: optional(text('Entity ref, of somebody who has signed in here.')),
  state: choice(
    ['wanted', 'leaving', 'gone'],
    '"leaving" until they are cut off everywhere.',
  ),
  addedAt: optional(text('When they were added.')),
  addedBy: optional(text('Entity ref of who added them.')),
  leftAt: optional(text('When they were cut off everywhere.')),
  password: anything('How it stands with the password; never the password.'),
  accounts: list(
    anything(
      `The account in one service: its state, what was seen, and what is wrong (${accountReasons.join(
        ', ',
      )}).`,
    ),
    'The accounts, the directory first.',
  ),
};

const PEOPLE: Fields = {
  profile: anything('The profile: id and name.'),
  host: optional(anything('Where the accounts are: id and name.')),
  checkedAt: optional(text('When the services were last asked.')),
  trouble: optional(
    anything(
      'What keeps all accounts from being looked after: message and nextStep.',
    ),
  ),
  items: list(anything('One person, as "add-person" answers.'), 'The people.'),
  totalItems: { kind: 'number', about: 'How many there are.' },
};

/** Actions about the people of profiles. */
export const peopleActions: ActionOfRoute[] = [
  {
    operation: 'list-people',
    title: 'List the people of a profile',
    description:
      'Tells who may sign in to the services of a profile, and how it stands with their account in each service.',
    input: { id: PROFILE },
    output: PEOPLE,
  },
  {
    operation: 'add-person',
    title: 'Add a person to a profile',
    description:
      'Gives somebody accounts in the services of a profile. It answers at once: call "list-people" until their accounts are there. The password is shown to the person who asked, on a page of the portal.',
    input: {
      id: PROFILE,
      idempotencyKey: KEY,
      email: text('E-mail address of the person.'),
      name: text('Name of the person.'),
      login: optional(
        text(
          'Name to sign in with; made of the address when absent. Lower-case letters, digits and . _ - only.',
        ),
      ),
      role: optional(choice(personRoles, '"member" when absent.')),
      services: SERVICES,
      user: optional(
        text(
          'Entity ref of the person in this portal, if they have signed in.',
        ),
      ),
    },
    output: PERSON,
    idempotent: true,
  },
  {
    operation: 'change-person',
    title: 'Change a person of a profile',
    description:
      'Changes the name, the role or the services of a person. Who may not use a service any more is cut off in it; what they have made there stays. It answers at once: call "list-people" until each account is as it should be.',
    input: {
      id: PROFILE,
      person: WHO,
      name: optional(text('Another name.')),
      role: optional(choice(personRoles, 'Another role.')),
      services: SERVICES,
    },
    output: PERSON,
    idempotent: true,
  },
  {
    operation: 'look-at-people',
    title: 'Have accounts looked at now',
    description:
      'Has all accounts of a profile looked at now, in place of the next regular look. It answers at once: call "list-people" until "checkedAt" has moved.',
    input: { id: PROFILE },
    output: PEOPLE,
    idempotent: true,
  },
  {
    operation: 'remove-person',
    title: 'Cut a person off from a profile',
    description:
      'Takes the account of a person away, so that nobody gets in with it any more. What they have made in services stays there. It answers at once: call "list-people" until each account says "gone".',
    input: { id: PROFILE, person: WHO },
    output: PERSON,
    idempotent: true,
  },
  {
    operation: 'reset-password',
    title: 'Give a person another password',
    description:
      'Has the portal make another password for a person and set it in all services. The password itself is shown on a page of the portal only.',
    input: {
      id: PROFILE,
      person: WHO,
      password: optional(
        text(
          'The handle of a password that was typed on a page of the portal. Never a password.',
        ),
      ),
    },
    output: PERSON,
  },
  {
    operation: 'rotate-passwords',
    title: 'Make own passwords of services anew',
    description:
      'In a profile with generated passwords and a vault: makes the passwords anew that services have of their own for a person. The person finds the new ones in the vault.',
    input: {
      id: PROFILE,
      person: WHO,
      service: optional(
        text('Id of the service; those of all services when absent.'),
      ),
    },
    output: PERSON,
  },
];
