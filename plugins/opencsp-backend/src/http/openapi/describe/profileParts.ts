import {
  profileDiffSchema,
  profileSchema,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import {
  diffQuerySchema,
  filesQuerySchema,
  historyQuerySchema,
} from '../../../services/profiles/ProfileBranches';
import { RouteDescription } from '../../RouteDescription';
import {
  COMMIT,
  DIFF,
  FILE,
  SAVING_PROFILE,
  SECRET,
} from '../examples/profiles';
import { pages, pageWith } from '../pages';
import { answer } from './answers';

const tag = 'Profiles';

const NONE = ['profiles-not-set-up', 'not-found'] as const;

const BRANCH = { 404: NONE, 503: ['repository-unavailable'] } as const;

/** A secret that is shown. */
export const revealedSecretSchema = z.object({ value: z.string() });

/** What the API description says of the branch of a profile and of its secrets. */
export const describeProfileParts = {
  files: {
    summary: 'Files of the branch of a profile',
    description: 'By default of the last commit that the portal wrote.',
    tag,
    query: filesQuerySchema,
    answers: {
      200: answer('All files of the commit.', pages.files, pageWith(FILE)),
    },
    refusals: BRANCH,
  },
  diff: {
    summary: 'What differs between two commits of a profile',
    description:
      'Without `from`, against the commit before `to`; without `to`, up to the head of the branch.',
    tag,
    query: diffQuerySchema,
    answers: { 200: answer('The difference.', profileDiffSchema, DIFF) },
    refusals: BRANCH,
  },
  history: {
    summary: 'Commits of a profile, newest first',
    description:
      'How many there are is not counted: `totalItems` are those up to this page, and one more where there are more.',
    tag,
    query: historyQuerySchema,
    answers: {
      200: answer('A page of them.', pages.commits, pageWith(COMMIT)),
    },
    refusals: BRANCH,
  },
  secrets: {
    summary: 'Names of the secrets of a profile',
    description: 'Never a value.',
    tag,
    answers: { 200: answer('All of them.', pages.secrets, pageWith(SECRET)) },
    refusals: { 404: NONE },
  },
  rotate: {
    summary: 'Make a secret anew',
    tag,
    answers: {
      202: answer('It is being saved.', profileSchema, SAVING_PROFILE),
    },
    refusals: {
      404: NONE,
      409: [
        'secret-immutable',
        'secret-typed',
        'cannot-change',
        'domain-taken',
        'domain-nested',
        'busy',
      ],
      503: ['secrets-unreadable'],
    },
  },
  reveal: {
    summary: 'Show a generated password to its owner',
    description: 'Once; an operator is answered as if there were none.',
    tag,
    answers: {
      200: answer('The password.', revealedSecretSchema, {
        value: 'correct-horse-battery-staple',
      }),
    },
    refusals: {
      404: NONE,
      409: ['secret-not-shown', 'already-revealed'],
      503: ['secrets-unreadable'],
    },
  },
} satisfies Record<string, RouteDescription>;
