// Proves: on a narrow screen the table of people becomes a list of cards with the same facts. Leaves to the browser
// tests: that nothing overflows at 360 px.
import { mockBreakpoint } from '@backstage/core-components/testUtils';
import {
  peopleFixture,
  personFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { apiWithPeople, openPeople } from './__testUtils__/openPeople';

it('lists people as cards, each with its accounts', async () => {
  mockBreakpoint({ matches: true });
  openPeople(apiWithPeople(peopleFixture([personFixture()])));
  const list = await screen.findByRole('list', {
    name: 'People and their accounts',
  });
  expect(screen.queryByRole('table')).not.toBeInTheDocument();
  const accounts = within(list).getByRole('list', {
    name: 'Accounts of Grace Hopper',
  });
  expect(
    within(accounts)
      .getAllByRole('listitem')
      .map(it => it.textContent),
  ).toEqual(['LLDAPThere', 'NextcloudAt first sign-in']);
  const card = accounts.closest('li');
  expect(card).toHaveTextContent('signs in as grace');
  expect(card).toHaveTextContent('RoleMember');
  expect(card).toHaveTextContent('PasswordSet');
  await userEvent.click(
    within(list).getByRole('button', { name: 'Remove Grace Hopper' }),
  );
  expect(
    await screen.findByRole('dialog', { name: 'Remove Grace Hopper' }),
  ).toBeInTheDocument();
});
