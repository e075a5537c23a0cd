/* Proves what of an edit is sent. Leaves to the common package which texts are taken. */
import { personFixture } from '@opencsp/plugin-opencsp-react/testUtils';
import { changeOf } from './changedPerson';

const grace = personFixture({ services: ['nextcloud', 'jellyfin'] });

it('sends nothing of what is the same, also in another order', () => {
  expect(changeOf(grace, grace)).toEqual({});
  expect(
    changeOf(grace, {
      ...grace,
      name: ' Grace Hopper ',
      services: ['jellyfin', 'nextcloud'],
    }),
  ).toEqual({});
  const all = personFixture();
  expect(changeOf(all, { ...all, services: undefined })).toEqual({});
});

it('sends what is another one', () => {
  expect(
    changeOf(grace, { name: 'Grace', role: 'admin', services: ['nextcloud'] }),
  ).toEqual({ name: 'Grace', role: 'admin', services: ['nextcloud'] });
});

it('says null for all services', () => {
  expect(changeOf(grace, { ...grace, services: undefined })).toEqual({
    services: null,
  });
});
