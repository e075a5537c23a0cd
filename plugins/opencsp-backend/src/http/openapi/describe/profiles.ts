import {
  createHandoffSchema,
  createProfileSchema,
  decideForeignSchema,
  deleteProfileSchema,
  domainAdviceQuerySchema,
  domainAdviceSchema,
  handoffSchema,
  listProfilesSchema,
  profileOutcomeSchema,
  profilePreviewSchema,
  profileSchema,
  serviceCatalogueSchema,
  updateProfileSchema,
} from '@opencsp/plugin-opencsp-common';
import { RouteDescription } from '../../RouteDescription';
import {
  CATALOGUE,
  CREATE_PROFILE,
  DECIDE_FOREIGN,
  DELETING_PROFILE,
  PREVIEW,
  PROFILE,
  PROFILE_OUTCOME,
  SAVING_PROFILE,
  UPDATE_PROFILE,
} from '../examples/profiles';
import { pages, pageWith } from '../pages';
import { answer } from './answers';

const tag = 'Profiles';

/** Of the list and what is beside it: nothing is named that could be missing. */
const OFF = { 404: ['profiles-not-set-up'] } as const;

const NONE = ['profiles-not-set-up', 'not-found'] as const;

/** What a change may clash with. */
const CHANGE = [
  'cannot-change',
  'domain-taken',
  'domain-nested',
  'busy',
] as const;

/** What the API description says of the routes of profiles. */
export const describeProfiles = {
  catalogue: {
    summary: 'Services, bundles and deployment types that can be chosen',
    tag,
    answers: {
      200: answer('All of them.', serviceCatalogueSchema, CATALOGUE),
    },
    refusals: OFF,
  },
  handOff: {
    summary: 'Hand over a typed password or private key',
    description:
      'Kept encrypted, for 30 minutes, for one use by the same person. What follows carries only the id.',
    tag,
    body: createHandoffSchema,
    bodyExample: { value: 'seven wet umbrellas dance quietly' },
    answers: {
      201: answer('It is kept.', handoffSchema, {
        id: 'Zk3vN8qT1sXw5yB7cD9eFg',
        expiresAt: '2026-12-02T09:40:00.000Z',
      }),
    },
    refusals: { ...OFF, 409: ['too-many-handoffs'] },
  },
  domainAdvice: {
    summary: 'What DNS says of a domain today',
    description: 'Hints only: nothing is refused for them.',
    tag,
    query: domainAdviceQuerySchema,
    answers: {
      200: answer('What should be known.', domainAdviceSchema, {
        domain: 'ada.example.com',
        hints: [
          {
            code: 'no-record',
            severity: 'info',
            message: 'The domain has no address yet.',
          },
        ],
      }),
    },
    refusals: OFF,
  },
  list: {
    summary: 'Profiles that the caller may see',
    tag,
    query: listProfilesSchema,
    answers: {
      200: answer('A page of the list.', pages.profiles, pageWith(PROFILE)),
    },
    refusals: OFF,
  },
  create: {
    summary: 'Make a profile',
    description: 'Its branch is written in the background.',
    tag,
    body: createProfileSchema,
    bodyExample: CREATE_PROFILE,
    takesIdempotencyKey: true,
    answers: {
      201: answer('It is being saved.', profileSchema, {
        ...SAVING_PROFILE,
        version: 1,
        commit: undefined,
        cloneCommand: undefined,
      }),
      200: answer(
        'The same request was taken up before with this key: the profile as it is now.',
        profileSchema,
        PROFILE,
      ),
    },
    refusals: {
      ...OFF,
      409: [
        'key-reused',
        'name-taken',
        'domain-taken',
        'domain-nested',
        'handoff-gone',
      ],
    },
  },
  preview: {
    summary: 'What saving a new profile would come to',
    description:
      'Nothing is made, and no handoff is used up. A request that is not whole yet is checked as far as it goes.',
    tag,
    body: createProfileSchema,
    bodyMayBeUnfinished: true,
    bodyExample: CREATE_PROFILE,
    answers: {
      200: answer('What it comes to.', profilePreviewSchema, PREVIEW),
    },
    refusals: { ...OFF, 503: ['repository-unavailable'] },
  },
  get: {
    summary: 'One profile',
    tag,
    answers: { 200: answer('The profile.', profileSchema, PROFILE) },
    refusals: { 404: NONE },
  },
  update: {
    summary: 'Change a profile',
    description:
      'From the version that it was read at, so that no change in between is lost. Name and owner stay.',
    tag,
    body: updateProfileSchema,
    bodyExample: UPDATE_PROFILE,
    answers: {
      202: answer('It is being saved.', profileSchema, SAVING_PROFILE),
    },
    refusals: {
      404: NONE,
      409: ['version-conflict', 'handoff-gone', ...CHANGE],
      503: ['secrets-unreadable'],
    },
  },
  remove: {
    summary: 'Delete a profile with its branch',
    description: 'The name is typed. Asking again changes nothing.',
    tag,
    body: deleteProfileSchema,
    bodyExample: { confirm: 'family' },
    answers: {
      202: answer('It is being deleted.', profileSchema, DELETING_PROFILE),
    },
    refusals: { 404: NONE, 409: ['deployed', 'cannot-delete', 'busy'] },
  },
  previewEdit: {
    summary: 'What a change of a profile would come to',
    description:
      'Nothing is made, and no handoff is used up. A request that is not whole yet is checked as far as it goes.',
    tag,
    body: updateProfileSchema,
    bodyMayBeUnfinished: true,
    bodyExample: UPDATE_PROFILE,
    answers: {
      200: answer('What it comes to.', profilePreviewSchema, PREVIEW),
    },
    refusals: {
      404: NONE,
      503: ['repository-unavailable', 'secrets-unreadable'],
    },
  },
  retry: {
    summary: 'Try again to save or delete a profile that failed',
    tag,
    answers: {
      202: answer('It is tried again.', profileSchema, SAVING_PROFILE),
    },
    refusals: {
      404: NONE,
      409: ['cannot-retry', 'domain-taken', 'domain-nested', 'busy'],
    },
  },
  foreign: {
    summary: 'Take or refuse a commit that somebody made by hand',
    tag,
    body: decideForeignSchema,
    bodyExample: DECIDE_FOREIGN,
    answers: {
      202: answer('It is being done.', profileSchema, SAVING_PROFILE),
    },
    refusals: {
      404: NONE,
      409: ['foreign-changed', 'domain-taken', 'domain-nested', 'busy'],
    },
  },
  outcome: {
    summary: 'How the run of a profile stands',
    tag: 'Internal',
    answers: {
      200: answer(
        'The outcome, or none yet.',
        profileOutcomeSchema,
        PROFILE_OUTCOME,
      ),
    },
    refusals: { 404: NONE },
  },
} satisfies Record<string, RouteDescription>;
