import { ActionOfRoute } from './ActionOfRoute';
import { anything, Fields, flag, list, optional, text } from './fields';

const PROFILE = text('Id of the profile, from "list-profiles".');

const PORTAL: Fields = {
  host: anything('The host: id and name.'),
  shutOut: list(
    anything('Somebody: the name to sign in with, and until when.'),
    'Who is shut out after too many wrong passwords.',
  ),
  keepsMessages: flag('True where messages lie in a file.'),
  message: optional(
    anything('The newest message: when, to whom, and about what.'),
  ),
  asksSecondFactor: flag('True when a service asks for a second factor.'),
};

/** Actions about the sign-in portals of profiles. */
export const signInPortalActions: ActionOfRoute[] = [
  {
    operation: 'get-sign-in-portal',
    title: 'Tell who is shut out of a profile',
    description:
      'Tells who is shut out at the sign-in portal of a profile after too many wrong passwords, and until when.',
    input: { id: PROFILE },
    output: PORTAL,
  },
  {
    operation: 'let-in',
    title: 'Let somebody in again',
    description:
      'Ends it that somebody is shut out at the sign-in portal of a profile after too many wrong passwords.',
    input: { id: PROFILE, login: text('Name to sign in with.') },
    output: PORTAL,
    idempotent: true,
  },
];
