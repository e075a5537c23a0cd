// Proves: what the card of the generations shows of each, that going back asks once more and shows the run that goes
// it, and where the card is not there. Leaves to the faces: what is shown while there is nothing to show; to the
// backend: what differs, and where there is no way back.
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Deployment, Generation } from '@opencsp/plugin-opencsp-common';
import {
  deploymentFixture,
  FakeOpencspApi,
  generationFixture,
  hashFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { region } from '../__testUtils__/faces';
import { openApp, refusal } from '../__testUtils__/openApp';

const EARLIER = { isLive: false, isNext: false, noWayBack: undefined };
const named = (title: string) => ({ id: title.toLowerCase(), title });

function open(
  kept: Generation[],
  change: Partial<Deployment> = { keepsGenerations: true },
) {
  const api = new FakeOpencspApi();
  api.deployments.items = [
    deploymentFixture('succeeded', { id: 'd12', ...change }),
  ];
  api.deployments.kept = kept;
  return openApp('/opencsp/deployments/d12', { api });
}

const rows = async () =>
  within(
    await screen.findByRole('list', { name: 'Generations of web-1' }),
  ).findAllByRole('listitem');

describe('the generations of a host', () => {
  it('are listed with what runs, what the next start brings, and what each would change', async () => {
    open([
      generationFixture({
        ...EARLIER,
        ...{ number: 4, isNext: true, commit: undefined, release: undefined },
        noWayBack: { reason: 'foreign', services: [] },
      }),
      generationFixture({ isNext: false }),
      generationFixture({
        ...EARLIER,
        ...{ number: 2, commit: hashFixture(0x11) },
        difference: {
          added: [named('Homer')],
          removed: [named('Jellyfin'), named('Nextcloud')],
          versions: [{ ...named('Wiki'), from: '2.0', to: '1.0' }],
          release: { from: 'a'.repeat(40), to: 'b'.repeat(40) },
        },
      }),
    ]);
    const [foreign, live, earlier] = await rows();
    expect(foreign).toHaveTextContent(/^Generation 4 ?Next start/);
    expect(foreign).toHaveTextContent('no commit of this profile');
    expect(foreign).toHaveTextContent('no deployment of this profile made it');
    expect(live).toHaveTextContent(/^Generation 3 ?Runs now/);
    expect(live).toHaveTextContent('26.05.20260911.21a67dc');
    expect(live).toHaveTextContent(`commit ${hashFixture(0x12).slice(0, 7)}`);
    expect(earlier).toHaveTextContent(
      'Going there: brings Homer; takes away Jellyfin, Nextcloud; takes Wiki from 2.0 to 1.0; takes the release from aaaaaaaaaa to bbbbbbbbbb',
    );
    expect(
      screen
        .getAllByRole('button', { name: /^Go back to/ })
        .map(it => it.getAttribute('aria-label')),
    ).toEqual(['Go back to generation 2']);
  });

  it.each<[NonNullable<Generation['noWayBack']>['reason'], RegExp]>([
    ['deployed', /It has the commit that is deployed/],
    ['unknown', /knows no earlier deployment on this host/],
    ['stuck', /changed the data of Jellyfin, GitLab/],
    ['not-now', /Not now/],
  ])('without a way back (%s) say why', async (reason, words) => {
    open([
      generationFixture({
        ...EARLIER,
        difference: { added: [], removed: [], versions: [] },
        noWayBack: {
          reason,
          services: reason === 'stuck' ? ['Jellyfin', 'GitLab'] : [],
        },
      }),
    ]);
    const [row] = await rows();
    expect(row).toHaveTextContent(words);
    expect(row).toHaveTextContent('changes no service');
    expect(within(row).queryByRole('button')).toBeNull();
  });

  it('are gone back to after one more question, and the run is shown', async () => {
    const commit = hashFixture(0x11);
    const { api } = open([
      generationFixture(),
      generationFixture({
        ...EARLIER,
        ...{ number: 2, commit },
        difference: { added: [], removed: [named('Jellyfin')], versions: [] },
      }),
    ]);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Go back to generation 2' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Go back to generation 2 of web-1',
    });
    expect(dialog).toHaveTextContent(`commit ${commit.slice(0, 7)}`);
    expect(dialog).toHaveTextContent('this takes away Jellyfin');
    api.deployments.refusals.rollback = refusal(409, 'It is under way.');
    const confirm = () =>
      within(dialog).getByRole('button', { name: 'Go back' });
    await userEvent.click(confirm());
    await within(dialog).findByRole('alert');
    api.deployments.refusals.rollback = undefined;
    await userEvent.click(confirm());
    await screen.findByText(/^Deployment #13, a way back/);
    expect(api.deployments.calls).toContain(`rollback d12 to ${commit}`);
  });

  it('are shown a few at first, and asked for by no clock', async () => {
    const { api } = open(
      [9, 8, 7, 6, 5, 4, 3, 2].map(number =>
        generationFixture({ ...EARLIER, number }),
      ),
    );
    expect(await rows()).toHaveLength(6);
    await userEvent.click(
      screen.getByRole('button', { name: 'Show 2 older ones' }),
    );
    expect(await rows()).toHaveLength(8);
    expect(api.deployments.calls).toEqual(['generations d12']);
    await userEvent.click(screen.getByRole('button', { name: 'Ask again' }));
    await waitFor(() => expect(api.deployments.calls).toHaveLength(2));
  });

  it.each<[string, Partial<Deployment>]>([
    ['the driver keeps none', { keepsGenerations: undefined }],
    ['the run goes on', { keepsGenerations: true, state: 'running' }],
    ['a later one has the place', { keepsGenerations: true, live: false }],
  ])('are not asked for where %s', async (_, change) => {
    const { api } = open([generationFixture()], change);
    await region('Details');
    expect(screen.queryByText('Generations')).toBeNull();
    expect(api.deployments.calls).toEqual([]);
  });
});
