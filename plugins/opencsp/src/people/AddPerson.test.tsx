/*
 * Proves how somebody is added: what is suggested, what is said of each field and when, that it is sent once, and
 * that the password is shown once and then nowhere. Leaves to personForm.test.ts what the fields become.
 */
import { Entity } from '@backstage/catalog-model';
import {
  ownerFixture,
  peopleFixture,
  personFixture,
  refusal,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { apiWithPeople, openPeople, rowOf } from './__testUtils__/openPeople';

const VALUE = 'a-password-that-is-shown-once';

const field = (name: RegExp) => screen.getByRole('textbox', { name });
const email = () => field(/^E-mail address/);
const name = () => field(/^Name \*|^Name$/);
const login = () => field(/^Name to sign in with/);
const press = (label: string) =>
  userEvent.click(screen.getByRole('button', { name: label }));

/** A user of the catalog. */
function user(id: string, profile: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name: id, namespace: 'default' },
    spec: { profile, memberOf: [] },
  };
}

async function openDialog(
  ...[api, options]: Parameters<typeof openPeople>
): Promise<ReturnType<typeof openPeople> & { opener: HTMLElement }> {
  const app = openPeople(api, options);
  const opener = await screen.findByRole('button', { name: 'Add a person' });
  await userEvent.click(opener);
  await screen.findByRole('dialog', { name: 'Add a person' });
  return { ...app, opener };
}

it('begins in the first field, and gives the focus back', async () => {
  const { opener } = await openDialog();
  await waitFor(() => expect(email()).toHaveFocus());
  await userEvent.keyboard('{Escape}');
  await waitFor(() =>
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
  );
  expect(opener).toHaveFocus();
});

it('is sent by the keyboard alone, with the login that is suggested', async () => {
  const { api } = await openDialog();
  await waitFor(() => expect(email()).toHaveFocus());
  await userEvent.keyboard('Grace@example.com{Tab}Grace Hopper');
  expect(login()).toHaveValue('grace');
  await userEvent.keyboard('{Enter}');
  await screen.findByRole('dialog', { name: 'Grace Hopper is added' });
  expect(api.people.calls).toEqual([
    'add grace Grace@example.com member nobody',
  ]);
  await waitFor(() =>
    expect(
      screen.getByRole('button', { name: 'Show the password once' }),
    ).toHaveFocus(),
  );
});

it('follows the address no more once the login was edited', async () => {
  const { api } = await openDialog();
  await userEvent.type(email(), 'grace@example.com');
  await userEvent.type(login(), 'h');
  await userEvent.type(email(), '.org');
  expect(login()).toHaveValue('graceh');
  await userEvent.type(name(), 'Grace');
  await userEvent.click(screen.getByRole('radio', { name: 'Administrator' }));
  await press('Add');
  await screen.findByRole('dialog', { name: 'Grace is added' });
  expect(api.people.calls).toEqual([
    'add graceh grace@example.com.org admin nobody',
  ]);
});

it('says what is wrong with a field once it was left, and as it is put right', async () => {
  await openDialog();
  await userEvent.type(email(), 'admin');
  expect(email()).toBeValid();
  await userEvent.tab();
  expect(email()).toBeInvalid();
  expect(email()).toHaveAccessibleDescription(/one "@"/);
  // It follows from the address.
  expect(login()).toHaveAccessibleDescription(/is not for people/);
  await userEvent.type(email(), '2@example.com');
  expect(email()).toBeValid();
  expect(login()).toHaveAccessibleDescription(/It stays as it is/);
});

it('sends nothing while something is wrong, and leads to it', async () => {
  const { api } = await openDialog();
  await userEvent.type(email(), 'grace@example.com');
  await press('Add');
  expect(name()).toHaveFocus();
  expect(name()).toHaveAccessibleDescription('Give the name of the person.');
  expect(api.people.keys).toEqual([]);
});

describe('what the API refuses', () => {
  const taken = refusal(409, 'It is taken.', 'login-taken', [
    { path: 'login', message: 'Somebody signs in as "grace".' },
  ]);

  it('is said at its field until that has another text, and is sent again under the same key', async () => {
    const api = apiWithPeople();
    api.people.refusals.add = taken;
    await openDialog(api);
    await userEvent.type(email(), 'grace@example.com');
    await userEvent.type(name(), 'Grace');
    await press('Add');
    await waitFor(() =>
      expect(login()).toHaveAccessibleDescription(
        'Somebody signs in as "grace".',
      ),
    );
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
    await userEvent.type(login(), '2');
    expect(login()).toHaveAccessibleDescription(/It stays as it is/);
    delete api.people.refusals.add;
    await press('Add');
    await screen.findByRole('dialog', { name: 'Grace is added' });
    const [first, second] = api.people.keys;
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).toBe(first);
  });

  it('is told below when it belongs to no field', async () => {
    const api = apiWithPeople();
    api.people.refusals.add = refusal(409, 'The profile is full.');
    await openDialog(api);
    await userEvent.type(email(), 'grace@example.com');
    await userEvent.type(name(), 'Grace');
    await press('Add');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The profile is full.',
    );
    expect(email()).toHaveValue('grace@example.com');
  });

  it('is another request when the window is opened again', async () => {
    const api = apiWithPeople();
    api.people.refusals.add = taken;
    const { opener } = await openDialog(api);
    const fill = async () => {
      await userEvent.type(email(), 'grace@example.com');
      await userEvent.type(name(), 'Grace');
      await press('Add');
    };
    await fill();
    await waitFor(() => expect(api.people.keys).toHaveLength(1));
    await press('Cancel');
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    await userEvent.click(opener);
    await fill();
    await waitFor(() => expect(api.people.keys).toHaveLength(2));
    expect(new Set(api.people.keys).size).toBe(2);
  });
});

it('shows the password once, keeps it in no cache, and forgets it with the window', async () => {
  const api = apiWithPeople();
  api.people.values.grace = VALUE;
  const { client } = await openDialog(api);
  await userEvent.type(email(), 'grace@example.com');
  await userEvent.type(name(), 'Grace');
  await press('Add');
  const dialog = await screen.findByRole('dialog', { name: 'Grace is added' });
  expect(dialog).toHaveTextContent('Signs in as grace.');
  expect(dialog).toHaveTextContent('The portal never shows it again.');
  await press('Show the password once');
  expect(await within(dialog).findByText(VALUE)).toBeInTheDocument();
  expect(
    within(dialog).getByRole('button', { name: 'Copy password' }),
  ).toBeInTheDocument();
  const kept = JSON.stringify([
    client
      .getQueryCache()
      .getAll()
      .map(it => [it.queryKey, it.state]),
    client
      .getMutationCache()
      .getAll()
      .map(it => it.state),
    { ...localStorage },
    { ...sessionStorage },
  ]);
  expect(kept).toContain('grace@example.com');
  expect(kept).not.toContain(VALUE);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Close' }));
  await waitFor(() => expect(dialog).not.toBeInTheDocument());
  expect(document.body.innerHTML).not.toContain(VALUE);
  const row = await rowOf('Grace');
  expect(
    within(row).queryByRole('button', { name: /once$/ }),
  ).not.toBeInTheDocument();
});

describe('somebody who has signed in', () => {
  const catalog = [
    user('grace', { displayName: 'Grace Hopper', email: 'grace@example.com' }),
    user('ken', { displayName: 'Ken Thompson', email: 'ken@example.com' }),
    user('member', { displayName: 'The Owner', email: 'ada@example.com' }),
    user('nomail', { displayName: 'Without Address' }),
  ];
  const picker = () =>
    screen.getByRole('textbox', { name: 'Somebody who has signed in here' });
  const options = async () =>
    (await screen.findAllByRole('option')).map(it => it.textContent);

  it('is picked, and fills in address, name and login', async () => {
    const { api } = await openDialog(apiWithPeople(), { catalog });
    await userEvent.type(picker(), 'hopper');
    await waitFor(async () =>
      expect(await options()).toEqual(['Grace Hopper (grace@example.com)']),
    );
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(email()).toHaveValue('grace@example.com');
    expect(name()).toHaveValue('Grace Hopper');
    expect(login()).toHaveValue('grace');
    await press('Add');
    await screen.findByRole('dialog', { name: 'Grace Hopper is added' });
    expect(api.people.calls).toEqual([
      'add grace grace@example.com member user:default/grace',
    ]);
  });

  it('is nobody without an address, and nobody who is there already', async () => {
    const people = peopleFixture([personFixture({ user: 'user:default/ken' })]);
    await openDialog(apiWithPeople(people), { catalog });
    await userEvent.click(picker());
    await waitFor(async () =>
      expect(await options()).toEqual(['Grace Hopper (grace@example.com)']),
    );
  });

  it('is not meant any more once another address is typed', async () => {
    const owner = { ...peopleFixture(), items: [ownerFixture()] };
    const { api } = await openDialog(apiWithPeople(owner), { catalog });
    await userEvent.type(picker(), 'ken@');
    await waitFor(async () => expect(await options()).toHaveLength(1));
    await userEvent.click(await screen.findByRole('option'));
    await userEvent.clear(email());
    await userEvent.type(email(), 'ken@example.org');
    await waitFor(() => expect(picker()).toHaveValue(''));
    await press('Add');
    await screen.findByRole('dialog', { name: 'Ken Thompson is added' });
    expect(api.people.calls).toEqual(['add ken ken@example.org member nobody']);
  });
});
