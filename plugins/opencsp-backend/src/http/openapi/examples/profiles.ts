import {
  CreateProfileInput,
  DecideForeign,
  Profile,
  ProfileChange,
  ProfileCommit,
  ProfileDiff,
  ProfileFile,
  ProfileOutcome,
  ProfilePreview,
  ProfileSecret,
  ServiceCatalogue,
  UpdateProfileInput,
} from '@opencsp/plugin-opencsp-common';
import { EXAMPLE_COMMITS, EXAMPLE_IDS, EXAMPLE_OWNER } from './ids';

const [NEWER, OLDER] = EXAMPLE_COMMITS;

/** Asks for a bundle of two services. */
export const CREATE_PROFILE: CreateProfileInput = {
  name: 'family',
  domain: 'ada.example.com',
  adminEmail: 'ada@example.com',
  deployment: 'compose',
  passwordStrategy: 'generated',
  accounts: 'automatic',
  services: [{ id: 'jellyfin' }, { id: 'homer' }],
};

/** Gives it another domain. */
export const UPDATE_PROFILE: UpdateProfileInput = {
  version: 3,
  domain: 'home.example.com',
  adminEmail: 'ada@example.com',
  deployment: 'compose',
  passwordStrategy: 'generated',
  accounts: 'automatic',
  services: [{ id: 'jellyfin' }, { id: 'homer' }],
};

/** A commit that the portal made. */
export const COMMIT: ProfileCommit = {
  hash: NEWER,
  subject: 'Create the profile family',
  author: 'Ada',
  at: '2026-12-02T09:10:03.000Z',
  byPortal: true,
};

/** A profile whose branch is written. */
export const PROFILE: Profile = {
  id: EXAMPLE_IDS.profile,
  name: 'family',
  branch: 'ada-family',
  owner: EXAMPLE_OWNER,
  createdBy: EXAMPLE_OWNER,
  createdAt: '2026-12-02T09:10:00.000Z',
  updatedAt: '2026-12-02T09:10:03.000Z',
  version: 3,
  state: 'saved',
  stateSince: '2026-12-02T09:10:03.000Z',
  domain: 'ada.example.com',
  adminEmail: 'ada@example.com',
  deployment: 'compose',
  passwordStrategy: 'generated',
  accounts: 'automatic',
  protocol: 'https',
  certificates: 'trusted',
  chosen: [
    { id: 'jellyfin', access: 'everyone', secondFactor: false },
    { id: 'homer', access: 'everyone', secondFactor: false },
  ],
  services: [
    {
      id: 'jellyfin',
      title: 'Jellyfin',
      category: 'media',
      icon: 'movie',
      version: '10.10.7',
      chosen: true,
      signIn: 'ldap',
      accounts: 'directory',
      url: 'https://media.ada.example.com',
    },
  ],
  needs: {
    memoryMiB: { floor: 1536, advice: 4096 },
    cores: { floor: 1, advice: 2 },
    diskGiB: { floor: 10, advice: 40 },
  },
  commit: COMMIT,
  cloneCommand:
    'git clone --branch ada-family https://git.example.com/opencsp/profiles.git',
  actions: { edit: true, retry: false, delete: true },
};

/** The same, while a change is written. */
export const SAVING_PROFILE: Profile = {
  ...PROFILE,
  version: 4,
  state: 'saving',
  waitingFor: 'The branch is written.',
  actions: { edit: false, retry: false, delete: true },
};

/** The same, when its deletion was asked for. */
export const DELETING_PROFILE: Profile = {
  ...SAVING_PROFILE,
  state: 'deleting',
  waitingFor: 'The branch is removed.',
  actions: { edit: false, retry: false, delete: false },
};

/** What saving would come to. */
export const PREVIEW: ProfilePreview = {
  problems: [],
  warnings: [],
  branch: 'ada-family',
  services: PROFILE.services,
  needs: PROFILE.needs,
  files: [
    {
      path: 'config.env',
      status: 'changed',
      diff: '-DOMAIN=ada.example.com\n+DOMAIN=home.example.com\n',
    },
  ],
};

/** A file of the branch. */
export const FILE: ProfileFile = {
  path: 'config.env',
  content: 'DOMAIN=ada.example.com\n',
  size: 23,
};

/** What one commit changed. */
export const DIFF: ProfileDiff = {
  from: OLDER,
  to: NEWER,
  files: PREVIEW.files,
};

/** A generated password that was not shown yet. */
export const SECRET: ProfileSecret = {
  name: 'lldap-admin-password',
  service: 'lldap',
  purpose:
    'Password of the directory user "admin", with whom the person signs in everywhere at first.',
  isLogin: true,
  since: '2026-12-02T09:10:00.000Z',
  canReveal: true,
};

/** Takes what somebody committed by hand. */
export const DECIDE_FOREIGN: DecideForeign = {
  commit: NEWER,
  decision: 'take',
};

/** How its run stands, for those that wait for it. */
export const PROFILE_OUTCOME: ProfileOutcome = {
  id: EXAMPLE_IDS.profile,
  name: 'family',
  state: 'saved',
  finished: true,
  succeeded: true,
  branch: 'ada-family',
  commit: NEWER,
};

/** An entry of the change feed. */
export const PROFILE_CHANGE: ProfileChange = {
  seq: 31,
  id: EXAMPLE_IDS.profile,
  profile: PROFILE,
};

/** What can be chosen. */
export const CATALOGUE: ServiceCatalogue = {
  items: [
    {
      id: 'jellyfin',
      title: 'Jellyfin',
      category: 'media',
      icon: 'movie',
      description: 'Films, series and music, on every screen.',
      homepage: 'https://jellyfin.org',
      licence: 'GPL-2.0-or-later',
      version: '10.10.7',
      isCore: false,
      memoryMiB: { floor: 1024, advice: 4096 },
      cores: { floor: 1, advice: 2 },
      diskGiB: { floor: 5, advice: 30 },
      needs: ['lldap'],
      conflicts: [],
      signInModes: ['ldap'],
      accounts: 'directory',
      engines: ['compose'],
      notes: [],
    },
  ],
  totalItems: 1,
  bundles: [
    {
      id: 'media',
      title: 'Media',
      description: 'A start page and films.',
      services: ['jellyfin', 'homer'],
    },
  ],
  deployments: [{ id: 'compose', title: 'Docker Compose', available: true }],
};
