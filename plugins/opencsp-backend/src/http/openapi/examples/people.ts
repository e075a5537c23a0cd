import { People, Person } from '@opencsp/plugin-opencsp-common';
import { EXAMPLE_IDS, EXAMPLE_OWNER } from './ids';

const DIRECTORY = { id: 'lldap', title: 'LLDAP' };

/** Somebody who signs in to the services. */
export const PERSON: Person = {
  id: '2b3c4d5e-6f7a-4b8c-9d0e-1f2a3b4c5d6e',
  profileId: EXAMPLE_IDS.profile,
  login: 'grace',
  email: 'grace@example.com',
  name: 'Grace Hopper',
  role: 'member',
  isOwner: false,
  user: 'user:default/grace',
  state: 'wanted',
  addedAt: '2026-12-02T09:00:00.000Z',
  addedBy: EXAMPLE_OWNER,
  password: {
    state: 'set',
    since: '2026-12-02T09:00:00.000Z',
    canReveal: false,
  },
  accounts: [
    {
      service: DIRECTORY,
      isDirectory: true,
      state: 'there',
      since: '2026-12-02T09:00:04.000Z',
      evidence: '"grace" is in the directory, with its groups.',
    },
    {
      service: { id: 'nextcloud', title: 'Nextcloud' },
      isDirectory: false,
      state: 'at-sign-in',
      since: '2026-12-02T09:00:04.000Z',
      evidence:
        'Nextcloud makes the account when the person signs in for the first time.',
    },
  ],
};

/** The same, just added. */
export const NEW_PERSON: Person = {
  ...PERSON,
  password: { ...PERSON.password, state: 'waiting', canReveal: true },
  accounts: [],
};

/** The same, while they are cut off. */
export const LEAVING_PERSON: Person = {
  ...PERSON,
  state: 'leaving',
  accounts: [
    {
      service: DIRECTORY,
      isDirectory: true,
      state: 'there',
      since: '2026-12-02T09:00:04.000Z',
    },
  ],
};

/** All of a profile. */
export const PEOPLE_OF_PROFILE: People = {
  profile: { id: EXAMPLE_IDS.profile, name: 'family' },
  host: { id: EXAMPLE_IDS.host, name: 'media-server' },
  checkedAt: '2026-12-02T09:05:00.000Z',
  items: [PERSON],
  totalItems: 1,
};
