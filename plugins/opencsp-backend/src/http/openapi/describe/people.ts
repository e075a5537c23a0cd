import {
  addPersonSchema,
  changePersonSchema,
  peopleSchema,
  personSchema,
  resetPasswordSchema,
  rotatePasswordsSchema,
} from '@opencsp/plugin-opencsp-common';
import { RouteDescription } from '../../RouteDescription';
import {
  LEAVING_PERSON,
  NEW_PERSON,
  PEOPLE_OF_PROFILE,
  PERSON,
} from '../examples/people';
import { answer } from './answers';
import { revealedSecretSchema } from './profileParts';

const tag = 'People';

const NONE = { 404: ['profiles-not-set-up', 'not-found'] } as const;

/** What the API description says of the people of profiles and their accounts. */
export const describePeople = {
  list: {
    summary: 'People of a profile, with their accounts',
    description:
      'The owner first, those that have left last. What is told of an account was seen in the service; `checkedAt` says when.',
    tag,
    answers: {
      200: answer('All of them.', peopleSchema, PEOPLE_OF_PROFILE),
    },
    refusals: NONE,
  },
  add: {
    summary: 'Add a person to a profile',
    description:
      'The accounts are made in the background. The portal makes a password, which `reveal` shows once to who has added the person.',
    tag,
    body: addPersonSchema,
    bodyExample: {
      email: 'grace@example.com',
      name: 'Grace Hopper',
      login: 'grace',
      role: 'member',
      services: ['nextcloud', 'jellyfin'],
    },
    takesIdempotencyKey: true,
    answers: { 201: answer('The person.', personSchema, NEW_PERSON) },
    refusals: {
      ...NONE,
      409: ['login-taken', 'email-taken', 'key-reused', 'too-many-people'],
    },
  },
  look: {
    summary: 'Look at the accounts now',
    description:
      'In the background, in place of the next regular look: read them again until `checkedAt` has moved.',
    tag,
    answers: {
      202: answer('They are looked at soon.', peopleSchema, PEOPLE_OF_PROFILE),
    },
    refusals: NONE,
  },
  remove: {
    summary: 'Cut a person off everywhere',
    description:
      'The account in the directory goes, and with it the way in to all services that ask it; what the person has made in services stays. Each account tells when it was seen to be gone, and what lasts a little longer.',
    tag,
    answers: {
      202: answer('The person is being cut off.', personSchema, LEAVING_PERSON),
    },
    refusals: { ...NONE, 409: ['owner-stays', 'busy'] },
  },
  change: {
    summary: 'Change a person',
    description:
      'Name, role, or the services that they may use (`null`: all). Who may not use a service any more is cut off in it; what they have made stays.',
    tag,
    body: changePersonSchema,
    bodyExample: { role: 'admin', services: ['nextcloud'] },
    answers: { 202: answer('It is being changed.', personSchema, PERSON) },
    refusals: { ...NONE, 409: ['owner-stays', 'person-leaves', 'busy'] },
  },
  rotate: {
    summary: 'Make the own passwords of services anew',
    description:
      'In a profile with generated passwords and a vault, services with accounts of their own have passwords of their own. The person finds the new one in the vault; the old one is kept there as superseded.',
    tag,
    body: rotatePasswordsSchema,
    bodyExample: { service: 'jellyfin' },
    answers: { 202: answer('They are being made.', personSchema, PERSON) },
    refusals: { ...NONE, 409: ['person-leaves', 'no-own-password'] },
  },
  resetPassword: {
    summary: 'Give a person another password',
    description:
      'The typed one that was handed over by `POST /handoffs`, or one made by chance, which `reveal` shows once. It is judged by the strictest service before anything is set. That of the `owner` is the profile’s own: a new one is committed too, typed in a profile with one password for all, made in the others.',
    tag,
    body: resetPasswordSchema,
    bodyExample: {},
    answers: { 202: answer('It is being set.', personSchema, PERSON) },
    refusals: {
      ...NONE,
      409: [
        'owner-stays',
        'person-leaves',
        'handoff-gone',
        'busy',
        'cannot-change',
        'secret-immutable',
        'domain-taken',
        'domain-nested',
      ],
      503: ['secrets-unreadable'],
    },
  },
  reveal: {
    summary: 'Show the password that was made for a person',
    description: 'Once, to who asked for it.',
    tag,
    answers: {
      200: answer('The password.', revealedSecretSchema, {
        value: 'q7WnR2kYp4Ts8VbX3mLd',
      }),
    },
    refusals: {
      ...NONE,
      409: ['owner-stays', 'already-revealed', 'secret-not-shown'],
      503: ['secrets-unreadable'],
    },
  },
} satisfies Record<string, RouteDescription>;
