/*
 * Proves what the fields of a person become, and what is said of them. Leaves to the common package which texts
 * are taken, and to the dialog's tests when it is said.
 */
import { OpencspApiError } from '@opencsp/plugin-opencsp-common';
import {
  draftProblems,
  emptyPerson,
  fieldText,
  personRequest,
  refusedFields,
  withText,
} from './personForm';

const grace = {
  ...emptyPerson,
  email: 'Grace.Hopper@example.com',
  name: ' Grace Hopper ',
};

it('suggests a name to sign in with until one is typed', () => {
  expect(fieldText(grace, 'login')).toBe('grace.hopper');
  const typed = withText(grace, 'login', 'gh');
  expect(fieldText(withText(typed, 'email', 'x@y.org'), 'login')).toBe('gh');
  // An empty one was typed as well.
  expect(fieldText(withText(grace, 'login', ''), 'login')).toBe('');
});

it('sends the name to sign in with as it is shown, and nothing that is not known', () => {
  expect(personRequest(grace)).toEqual({
    email: 'Grace.Hopper@example.com',
    name: 'Grace Hopper',
    login: 'grace.hopper',
    role: 'member',
  });
});

it('sends the services that were chosen, and none where all are meant', () => {
  expect(personRequest(grace)).not.toHaveProperty('services');
  expect(personRequest({ ...grace, services: ['jellyfin'] }).services).toEqual([
    'jellyfin',
  ]);
});

it('keeps who was picked while the address is theirs', () => {
  const picked = { ...grace, user: 'user:default/grace' };
  expect(personRequest(withText(picked, 'name', 'Grace')).user).toBe(
    'user:default/grace',
  );
  expect(
    personRequest(withText(picked, 'email', 'a@b.org')),
  ).not.toHaveProperty('user');
});

it('says what is wrong with each field', () => {
  expect(draftProblems(emptyPerson)).toEqual({
    email: 'Give the e-mail address of the person.',
    name: 'Give the name of the person.',
    login: 'Give a name to sign in with, for example "grace".',
  });
  expect(draftProblems({ ...grace, email: 'admin@example.com' })).toEqual({
    login: '"admin" is not for people. Choose another name.',
  });
  expect(draftProblems(grace)).toEqual({});
});

it('reads what the API says of fields, and nothing else', () => {
  const refused = new OpencspApiError('Taken.', {
    status: 409,
    fields: [
      { path: 'login', message: 'Somebody signs in as "grace".' },
      { path: 'role', message: 'Not one of ours.' },
    ],
  });
  expect(refusedFields(refused)).toEqual({
    login: 'Somebody signs in as "grace".',
  });
  expect(refusedFields(new Error('away'))).toEqual({});
});
