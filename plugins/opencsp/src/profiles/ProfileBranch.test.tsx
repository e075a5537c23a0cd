// Proves: files, history with differences, and changes by hand on the profile's page. Leaves to faces/: their
// faces; to opencsp-react: how a difference is read and drawn; to the browser tests: the highlighting.
import { Profile } from '@opencsp/plugin-opencsp-common';
import {
  commitFixture,
  FakeOpencspApi,
  foreignProfileFixture,
  hashFixture,
  profileFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { region } from '../__testUtils__/faces';
import { openApp, refusal } from '../__testUtils__/openApp';

const FIRST = hashFixture(0x3f9c1e);
const SECOND = hashFixture(0xa00001);

/** A profile with two commits: the second one changed the domain. */
function twoCommits(): FakeOpencspApi {
  const api = new FakeOpencspApi([], [profileFixture('saved', { id: 'p' })]);
  api.profiles.change('p', { domain: 'home.example.com', state: 'saving' });
  api.profiles.settle('p', 'Move to another domain');
  return api;
}

function open(query: string, api = twoCommits()) {
  return openApp(`/opencsp/profiles/p?${query}`, { api });
}

describe('files', () => {
  it('lists them, opens the first to look at, and names what is encrypted', async () => {
    open('tab=files');
    const list = await screen.findByRole('navigation', {
      name: 'Files of the branch',
    });
    const paths = within(list)
      .getAllByRole('button')
      .map(it => it.textContent);
    expect(paths).toContain('authelia/configuration.yml');
    expect(paths).toContain('secrets.env.ageencrypted');
    const content = screen.getByRole('group', {
      name: 'Content of compose.yaml',
    });
    await waitFor(() => expect(content).toHaveTextContent('services:'));
  });

  it('opens another, and keeps it in the address', async () => {
    open('tab=files');
    await userEvent.click(
      await screen.findByRole('button', { name: 'config.env' }),
    );
    const content = await screen.findByRole('group', {
      name: 'Content of config.env',
    });
    await waitFor(() =>
      expect(content).toHaveTextContent('DOMAIN=home.example.com'),
    );
    expect(screen.getByRole('button', { name: 'config.env' })).toHaveAttribute(
      'aria-current',
      'true',
    );
  });

  it('says of an encrypted file that nobody sees it here', async () => {
    open('tab=files&file=secrets.env.age');
    expect(
      await screen.findByText(/nobody sees its content here/),
    ).toBeInTheDocument();
    expect(screen.queryByText(/age-encryption.org/)).not.toBeInTheDocument();
  });

  it('shows them as of an older commit, and leads back', async () => {
    open(`tab=files&file=config.env&commit=${FIRST}`);
    const content = await screen.findByRole('group', {
      name: 'Content of config.env',
    });
    await waitFor(() =>
      expect(content).toHaveTextContent('DOMAIN=ada.example.com'),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Show the newest' }),
    );
    await waitFor(() =>
      expect(
        screen.getByRole('group', { name: 'Content of config.env' }),
      ).toHaveTextContent('DOMAIN=home.example.com'),
    );
  });

  it('says when the file of the address is not there', async () => {
    open('tab=files&file=nowhere.yml');
    expect(
      await screen.findByText(/There is no file nowhere.yml/),
    ).toBeInTheDocument();
  });

  it('empty', async () => {
    open(
      'tab=files',
      new FakeOpencspApi(
        [],
        [profileFixture('saving', { id: 'p', commit: undefined })],
      ),
    );
    expect(await screen.findByText('No file yet')).toBeInTheDocument();
  });
});

describe('history', () => {
  it('lists commits, newest first, with who made them', async () => {
    open('tab=history');
    const rows = within(
      await screen.findByRole('list', { name: 'Commits, newest first' }),
    ).getAllByRole('listitem');
    expect(rows).toHaveLength(2);
    expect(rows[0]).toHaveTextContent('Move to another domain');
    expect(rows[0]).toHaveTextContent('Member Person');
    expect(rows[0]).toHaveTextContent('by the portal');
    expect(rows[1]).toHaveTextContent('Create profile family');
  });

  it('shows what a commit changed, told by sign and not by colour alone', async () => {
    open('tab=history');
    const button = await screen.findByRole('button', {
      name: 'What changed in Move to another domain',
    });
    expect(button).toHaveAttribute('aria-expanded', 'false');
    await userEvent.click(button);
    const diff = await screen.findByRole('table', {
      name: 'Difference of config.env',
    });
    const row = (text: string) => within(diff).getByText(text).closest('tr');
    expect(row('DOMAIN=ada.example.com')).toHaveTextContent('−');
    expect(row('DOMAIN=home.example.com')).toHaveTextContent('+');
    expect(button).toHaveAttribute('aria-expanded', 'true');
    await userEvent.click(button);
    expect(diff).not.toBeInTheDocument();
  });

  it('opens the commit of the address, and leads to its files', async () => {
    open(`tab=history&commit=${SECOND}`);
    expect(
      await screen.findByRole('table', { name: 'Difference of config.env' }),
    ).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', {
        name: 'Files then, after Create profile family',
      }),
    );
    expect(await screen.findByText(/As of commit/)).toHaveTextContent(
      FIRST.slice(0, 10),
    );
  });

  it('reads older commits on request', async () => {
    const api = twoCommits();
    const branch = api.profiles.branch('p');
    for (let number = 1; number <= 30; number++) {
      branch.add(
        commitFixture({
          hash: hashFixture(0xb00000 + number),
          subject: `Change ${number}`,
          byPortal: number !== 30,
        }),
        {},
      );
    }
    open('tab=history', api);
    const list = await screen.findByRole('list', {
      name: 'Commits, newest first',
    });
    expect(within(list).getAllByRole('listitem')).toHaveLength(25);
    expect(within(list).getAllByRole('listitem')[0]).toHaveTextContent(
      'Changed by hand',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Show older' }));
    await waitFor(() =>
      expect(within(list).getAllByRole('listitem')).toHaveLength(32),
    );
    expect(
      screen.queryByRole('button', { name: 'Show older' }),
    ).not.toBeInTheDocument();
  });

  it('empty', async () => {
    open(
      'tab=history',
      new FakeOpencspApi(
        [],
        [profileFixture('saving', { id: 'p', commit: undefined })],
      ),
    );
    expect(await screen.findByText('No commit yet')).toBeInTheDocument();
  });

  it('says when the difference cannot be read, and tries again', async () => {
    const api = twoCommits();
    api.profiles.refusals.diff = refusal(500);
    open(`tab=history&commit=${SECOND}`, api);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'It cannot be read.',
    );
    delete api.profiles.refusals.diff;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('table', { name: 'Difference of config.env' }),
    ).toBeInTheDocument();
  });
});

describe('a change by hand', () => {
  const foreign = (
    problems: { path: string; message: string }[] = [],
    changes: Partial<Profile> = {},
  ) =>
    openApp('/opencsp/profiles/p', {
      api: new FakeOpencspApi(
        [],
        [foreignProfileFixture({ id: 'p', ...changes }, problems)],
      ),
    });

  it('shows who changed what, and takes it', async () => {
    const { api } = foreign();
    const card = await region('Changed by hand');
    expect(card).toHaveTextContent('Other Person committed');
    expect(card).toHaveTextContent('Nothing is wrong with it.');
    const diff = await within(card).findByRole('table', {
      name: 'Difference of compose.yaml',
    });
    expect(within(diff).getByText('mem_limit: 4g')).toBeInTheDocument();
    await userEvent.click(
      within(card).getByRole('button', { name: 'Take it' }),
    );
    await waitFor(() =>
      expect(api.profiles.calls).toEqual([`take p ${hashFixture(0x77aa01)}`]),
    );
    await waitFor(() => expect(card).not.toBeInTheDocument());
  });

  it('says why it cannot be taken, and refuses it once more asked', async () => {
    const { api } = foreign([
      {
        path: 'services.nextcloud.privileged',
        message: 'A container may not be privileged.',
      },
    ]);
    const card = await region('Changed by hand');
    expect(card).toHaveTextContent(
      'services.nextcloud.privileged: A container may not be privileged.',
    );
    expect(
      within(card).queryByRole('button', { name: 'Take it' }),
    ).not.toBeInTheDocument();
    await userEvent.click(
      within(card).getByRole('button', { name: 'Refuse it' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Refuse the change',
    });
    expect(dialog).toHaveTextContent('who has cloned the branch still has');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Refuse it' }),
    );
    await waitFor(() =>
      expect(api.profiles.calls).toEqual([`refuse p ${hashFixture(0x77aa01)}`]),
    );
  });

  it('says why taking was refused', async () => {
    const { api } = foreign();
    api.profiles.refusals.decideForeign = refusal(409, 'foreign-changed');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Take it' }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'It cannot be read.',
    );
  });

  it('tells who may only look at it who decides', async () => {
    foreign([], { actions: { edit: false, retry: false, delete: false } });
    const card = await region('Changed by hand');
    expect(card).toHaveTextContent('Its owner or an operator decides.');
    expect(
      within(card).queryByRole('button', { name: 'Refuse it' }),
    ).not.toBeInTheDocument();
  });
});
