/*
 * Proves what the card of the sign-in portal shows, who sees it, that somebody is let in again and a code is
 * fetched only when it is asked for; leaves what a portal says to the backend.
 */
import {
  FakeOpencspApi,
  profileFixture,
  refusal,
  signInPortalFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { region } from '../__testUtils__/faces';
import { openApp } from '../__testUtils__/openApp';

const TITLE = 'At the sign-in portal';
const UNTIL = new Date(Date.now() + 4 * 60_000).toISOString();
const MESSAGE = {
  at: new Date(Date.now() - 60_000).toISOString(),
  ...{ to: 'Ken ken@example.com', subject: 'Confirm your identity' },
  hasCode: true,
};

function apiWith(change: Parameters<typeof signInPortalFixture>[0] = {}) {
  const api = new FakeOpencspApi([], [profileFixture('saved', { id: 'p' })]);
  api.signInPortal.portal = signInPortalFixture(change);
  return api;
}

const open = (api: FakeOpencspApi) =>
  openApp('/opencsp/profiles/p?tab=people', { api });

describe('the sign-in portal', () => {
  it('says that nobody is shut out, and asks no more by itself', async () => {
    const api = apiWith();
    open(api);
    await screen.findByText('Nobody is shut out.');
    expect(await region(TITLE)).toHaveTextContent(
      'It has written no message yet.',
    );
    expect(api.signInPortal.calls).toEqual(['get']);
    await userEvent.click(screen.getByRole('button', { name: 'Ask again' }));
    await waitFor(() => expect(api.signInPortal.calls).toEqual(['get', 'get']));
  });

  it('lets somebody in again', async () => {
    const api = apiWith({
      shutOut: [
        { login: 'grace', until: UNTIL, person: 'Grace Hopper' },
        { login: 'nobody', until: UNTIL },
      ],
    });
    open(api);
    const list = await screen.findByRole('list', { name: 'Shut out' });
    expect(list).toHaveTextContent('Grace Hopper (grace)');
    await userEvent.click(
      within(list).getByRole('button', { name: 'Let in again: grace' }),
    );
    await waitFor(() => expect(list).not.toHaveTextContent('grace'));
    expect(list).toHaveTextContent('nobody');
    expect(api.signInPortal.calls).toEqual(['get', 'let-in grace']);
  });

  it('says why somebody could not be let in', async () => {
    const api = apiWith({ shutOut: [{ login: 'grace', until: UNTIL }] });
    api.signInPortal.refusals.letIn = refusal(503, 'Still kept out.');
    open(api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Let in again: grace' }),
    );
    expect(await screen.findByText('Still kept out.')).toBeInTheDocument();
  });

  it('shows a code only when it is asked for', async () => {
    const api = apiWith({ message: MESSAGE, asksSecondFactor: true });
    open(api);
    const card = await region(TITLE);
    await within(card).findByText(/Confirm your identity/);
    expect(card).toHaveTextContent('A service asks for a second factor.');
    expect(card).not.toHaveTextContent('VTY6Z7B4');
    await userEvent.click(
      within(card).getByRole('button', { name: 'Show the code' }),
    );
    expect(await within(card).findByText('VTY6Z7B4')).toBeInTheDocument();
    expect(api.signInPortal.calls).toEqual(['get', 'code']);
  });

  it('has no button where the message holds no code', async () => {
    open(apiWith({ message: { ...MESSAGE, hasCode: false } }));
    const card = await region(TITLE);
    await within(card).findByText(/Confirm your identity/);
    expect(
      within(card).queryByRole('button', { name: 'Show the code' }),
    ).not.toBeInTheDocument();
  });

  it('says why the portal cannot be asked, and asks again', async () => {
    const api = apiWith();
    api.signInPortal.refusals.get = refusal(503, 'The host does not answer.');
    open(api);
    const card = await region(TITLE);
    expect(
      await within(card).findByText('The host does not answer.'),
    ).toBeInTheDocument();
    delete api.signInPortal.refusals.get;
    await userEvent.click(
      within(card).getByRole('button', { name: 'Ask again' }),
    );
    expect(
      await within(card).findByText('Nobody is shut out.'),
    ).toBeInTheDocument();
  });

  it.each([
    ['there is no portal', {}, refusal(409, 'None.')],
    ['somebody may only look', { edit: false }, undefined],
  ])('is not on the page where %s', async (_, actions, error) => {
    const profile = profileFixture('saved', { id: 'p' });
    const api = new FakeOpencspApi(
      [],
      [{ ...profile, actions: { ...profile.actions, ...actions } }],
    );
    api.signInPortal.refusals.get = error;
    open(api);
    await region('People');
    await waitFor(() =>
      expect(
        screen.queryByRole('region', { name: TITLE }),
      ).not.toBeInTheDocument(),
    );
  });
});
