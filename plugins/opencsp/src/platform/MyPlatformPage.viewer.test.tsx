// Proves: what "My platform" shows a viewer, and leaves out for everybody but operators. A file of its own, since
// permissions are cached for the life of a page.
import { screen } from '@testing-library/react';
import {
  FakeOpencspApi,
  instanceFixture,
  profileFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { openApp } from '../__testUtils__/openApp';

const active = instanceFixture('active', { id: 'a', name: 'web-1' });
const VIEWER = [
  'opencsp.instance.create',
  'opencsp.profile.create',
  'opencsp.operations.read',
];

describe('My platform of a viewer', () => {
  it('tells a viewer who can make profiles and ask for a machine', async () => {
    openApp('/opencsp', { denied: VIEWER });
    expect(
      await screen.findByText(/may look at machines but not ask/),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/may look at profiles but not make one/),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('link', { name: 'Choose services' }),
    ).not.toBeInTheDocument();
    expect(
      screen.queryByRole('link', { name: 'New machine' }),
    ).not.toBeInTheDocument();
  });

  it('lists the machines with state, address, size and age', async () => {
    openApp('/opencsp', { api: new FakeOpencspApi([active]), denied: VIEWER });
    const row = (await screen.findByRole('link', { name: 'web-1' })).closest(
      'tr',
    );
    expect(row).toHaveTextContent(
      /web-1Activefor 3 min( \d+ s)?10.20.0.572 cores, 4 GiB12 min ago/,
    );
    expect(
      screen.queryByRole('columnheader', { name: 'Owner' }),
    ).not.toBeInTheDocument();
  });

  it('lets a viewer look at a profile, and offers no copy of it', async () => {
    openApp('/opencsp', {
      api: new FakeOpencspApi(
        [active],
        [
          profileFixture('saved', {
            id: 'p',
            actions: { edit: false, retry: false, delete: false },
          }),
        ],
      ),
      denied: VIEWER,
    });
    expect(
      await screen.findByRole('link', { name: 'family' }),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('link', { name: /^(Copy|Edit) family/ }),
    ).not.toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Delete family' }),
    ).not.toBeInTheDocument();
    expect(
      screen.queryByRole('link', { name: 'New profile' }),
    ).not.toBeInTheDocument();
  });
});
