// Proves: the run view of a deployment in each state, its actions, what changed, and its history. Leaves to
// opencsp-react: the log's own behaviour; to the machine's page: a line in the address; to DeploymentPage.faces.test.tsx:
// what is shown while there is nothing to show.
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import {
  before,
  degradedDeploymentFixture,
  deploymentFixture,
  deploymentLogFixture,
  failedDeploymentFixture,
  FakeOpencspApi,
  hashFixture,
  runningServiceFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { region } from '../__testUtils__/faces';
import { openApp, refusal } from '../__testUtils__/openApp';

function apiOf(...items: Deployment[]): FakeOpencspApi {
  const api = new FakeOpencspApi();
  api.deployments.items = items;
  api.deployments.lines = deploymentLogFixture(5);
  return api;
}

function open(deployment: Deployment, ...others: Deployment[]) {
  return openApp(`/opencsp/deployments/${deployment.id}`, {
    api: apiOf(deployment, ...others),
  });
}

const steps = async () =>
  within(await screen.findByRole('list', { name: 'Steps' })).getAllByRole(
    'button',
  );
const chips = (step: string) =>
  within(screen.getByRole('list', { name: `Services of ${step}` }))
    .getAllByRole('listitem')
    .map(it => it.textContent);
const previous = { id: 'd11', number: 11, commit: hashFixture(0x11) };

describe('states', () => {
  it('running: what it is, its steps, and its services as they come up', async () => {
    open(
      deploymentFixture('running', {
        services: failedDeploymentFixture().services.map(it =>
          it.id === 'authelia' ? { ...it, state: 'starting' } : it,
        ),
        steps: deploymentFixture('running').steps.map(it =>
          it.name === 'core'
            ? { ...it, deadline: before(new Date(), -65_000) }
            : it,
        ),
      }),
    );
    expect(
      await screen.findByRole('heading', { level: 1, name: 'family → web-1' }),
    ).toBeInTheDocument();
    expect(screen.getByText(/^Deployment #12 · commit/)).toBeInTheDocument();
    expect(screen.getByText('Running: Core services')).toBeInTheDocument();
    const core = (await steps())[3];
    expect(core).toHaveAttribute('aria-pressed', 'true');
    expect(core).toHaveTextContent('usually 1 min');
    expect(core).toHaveTextContent(/deadline in (1 min|\d+ s)/);
    expect(chips('Core services')).toEqual([
      'Traefik Up',
      'LLDAP Up',
      'Redis Up',
      'Authelia Starting',
    ]);
    expect(chips('Applications')).toEqual([
      'Nextcloud Waiting',
      'Jellyfin Waiting',
    ]);
  });

  it('failed: what, why in the host’s words, and what now, at its step', async () => {
    const { api } = open(failedDeploymentFixture({ previous }));
    const card = await screen.findByRole('group', {
      name: 'Failed at Core services',
    });
    expect(card.closest('li')).toHaveTextContent(/^Core services/);
    expect(card).toHaveTextContent('did not become healthy within 2 minutes');
    expect(card).toHaveTextContent('no such host lldap');
    expect(
      within(card).getByRole('link', { name: /About this failure/ }),
    ).toHaveAttribute('href', '/docs/failures#container-unhealthy');
    expect(
      within(card)
        .getAllByRole('button')
        .map(it => it.textContent),
    ).toEqual([
      'See the log of “Core services”',
      'Retry from here',
      'Roll back',
    ]);
    await userEvent.click(
      within(card).getByRole('button', { name: 'Retry from here' }),
    );
    await waitFor(() =>
      expect(api.deployments.calls).toEqual([`retry ${previousOf(api)}`]),
    );
    await waitFor(() => expect(card).not.toBeInTheDocument());
  });

  it('says why a retry was refused', async () => {
    const { api } = open(failedDeploymentFixture());
    api.deployments.refusals.retry = refusal(409, 'conflict');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Retry from here' }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'It cannot be read.',
    );
  });

  it('degraded: which services are down, and that the others run', async () => {
    open(degradedDeploymentFixture());
    const card = await screen.findByRole('group', {
      name: 'Not all services are up',
    });
    expect(card).toHaveTextContent(
      'Not up: Jellyfin. The other services run. Jellyfin: It ended 4 times.',
    );
    expect(
      within(card).getByRole('button', { name: 'Try the rest again' }),
    ).toBeInTheDocument();
    expect(screen.getByText('Degraded: Jellyfin')).toBeInTheDocument();
  });

  it('leads from a failure to its place in the log', async () => {
    const deployment = failedDeploymentFixture();
    const api = apiOf(deployment);
    api.deployments.lines = [
      ...deploymentLogFixture(3),
      {
        seq: 4,
        step: 'core',
        time: before(new Date(), 100),
        text: 'authelia-1 | level=fatal msg="storage: no such host lldap"',
      },
      {
        seq: 5,
        step: 'core',
        time: before(new Date(), 50),
        text: 'authelia-1 exited with code 1',
      },
    ];
    openApp(`/opencsp/deployments/${deployment.id}?step=upload`, { api });
    const log = await screen.findByRole('log');
    expect(log).toHaveAccessibleName('Log of Files');
    await userEvent.click(
      await screen.findByRole('button', {
        name: 'See the log of “Core services”',
      }),
    );
    const core = screen.getByRole('log');
    expect(core).toHaveAccessibleName('Log of Core services');
    expect(core.parentElement?.parentElement).toHaveFocus();
    const chosen = core.querySelector('[aria-current]');
    expect(chosen).toHaveTextContent('no such host lldap');
  });

  it('cancelled: what is left, and how to go on', async () => {
    open(deploymentFixture('cancelled'));
    expect(
      await screen.findByRole('group', { name: 'The run was cancelled' }),
    ).toHaveTextContent('stays as it is');
  });

  it('succeeded: its services with their addresses', async () => {
    open(deploymentFixture('succeeded'));
    const services = await region('Services');
    expect(services).toHaveTextContent('https://cloud.ada.example.com');
    // A link when somebody saw that it works, as the tests of addresses prove.
    expect(within(services).queryByRole('link')).not.toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /Retry/ }),
    ).not.toBeInTheDocument();
  });

  it('an earlier one says that a later one came', async () => {
    open(deploymentFixture('succeeded', { live: false }));
    expect(
      await screen.findByText(/This is an earlier deployment/),
    ).toBeInTheDocument();
  });

  it('missing: never was, or not the person’s', async () => {
    openApp('/opencsp/deployments/none', { api: apiOf() });
    expect(await region('No such deployment')).toHaveTextContent(
      'not one that you may see',
    );
  });
});

function previousOf(api: FakeOpencspApi): string {
  return api.deployments.items[0].id;
}

describe('actions', () => {
  it('cancels after being asked once more', async () => {
    const { api } = open(deploymentFixture('running'));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Cancel' }),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Cancel the run' }),
    );
    await waitFor(() => expect(api.deployments.calls).toHaveLength(1));
    // The title and the history say so.
    expect(await screen.findAllByText('Cancelling')).toHaveLength(2);
  });

  it('goes back once, and leads to the run that does it', async () => {
    const { api } = open(deploymentFixture('succeeded', { previous }));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Roll back' }),
    );
    const dialog = screen.getByRole('dialog', { name: 'Roll back family' });
    expect(dialog).toHaveTextContent('no volume is touched');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Roll back' }),
    );
    expect(
      await screen.findByText(/^Deployment #13, a way back/),
    ).toBeInTheDocument();
    expect(api.deployments.calls).toEqual([
      'rollback d1b2c3d4-0000-4000-8000-000000000012',
    ]);
  });

  it('removes and leaves the data, and says so', async () => {
    const { api } = open(deploymentFixture('succeeded'));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Remove' }),
    );
    const dialog = screen.getByRole('dialog', {
      name: 'Remove family from web-1',
    });
    expect(dialog).toHaveTextContent('the volumes with what people stored');
    expect(within(dialog).queryByRole('textbox')).not.toBeInTheDocument();
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Remove it' }),
    );
    await waitFor(() =>
      expect(api.deployments.calls).toEqual([
        'remove d1b2c3d4-0000-4000-8000-000000000012',
      ]),
    );
    expect(await region('How it is removed')).toBeInTheDocument();
  });

  it('removes the data only when the name is typed', async () => {
    const { api } = open(deploymentFixture('succeeded'));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Remove' }),
    );
    const dialog = screen.getByRole('dialog');
    await userEvent.click(
      within(dialog).getByRole('checkbox', { name: /Delete the data/ }),
    );
    expect(dialog).toHaveTextContent('all data that people stored');
    expect(dialog).not.toHaveTextContent('the volumes with what people stored');
    const button = within(dialog).getByRole('button', {
      name: 'Remove it with all data',
    });
    expect(button).toBeDisabled();
    await userEvent.type(within(dialog).getByRole('textbox'), 'family');
    await userEvent.click(button);
    await waitFor(() =>
      expect(api.deployments.calls).toEqual([
        'remove d1b2c3d4-0000-4000-8000-000000000012 with data',
      ]),
    );
  });
});

describe('what is around the run', () => {
  it('shows the log of the open step, and of another on a click', async () => {
    open(deploymentFixture('running'));
    await waitFor(() =>
      expect(screen.getByRole('log')).toHaveTextContent('authelia-4 Started'),
    );
    expect(screen.getByRole('log')).toHaveAccessibleName(
      'Log of Core services',
    );
    await userEvent.click((await steps())[2]);
    expect(screen.getByRole('log')).toHaveTextContent(
      'This step wrote no line.',
    );
    expect(screen.getByRole('log')).toHaveAccessibleName('Log of Images');
  });

  it('tells what changed since the last one, and the commits of it', async () => {
    open(deploymentFixture('succeeded', { previous }));
    const changes = await region('What changed');
    expect(changes).toHaveTextContent('Since deployment #11');
    expect(
      within(changes).getByRole('link', { name: 'Commits of the profile' }),
    ).toHaveAttribute(
      'href',
      expect.stringMatching(
        /^\/opencsp\/profiles\/[^?]+\?tab=history&commit=[0-9a-f]{40}$/,
      ),
    );
  });

  it('tells that the same commit was brought, or that it is the first', async () => {
    const same = deploymentFixture('succeeded');
    open({ ...same, previous: { ...previous, commit: same.commit } });
    expect(await region('What changed')).toHaveTextContent(
      'Nothing in the files: deployment #11 brought the same commit.',
    );
  });

  it('lists the other deployments: who, when, commit, how long', async () => {
    open(
      deploymentFixture('succeeded'),
      deploymentFixture('failed', {
        id: 'd11',
        number: 11,
        createdBy: 'user:default/operator',
        createdAt: before(new Date(), 86_400_000),
        live: false,
      }),
    );
    const [own, older] = within(
      await screen.findByRole('list', { name: 'Deployments of family' }),
    ).getAllByRole('listitem');
    expect(own).toHaveTextContent('#12, this one');
    expect(own).toHaveAttribute('aria-current', 'true');
    expect(within(older).getByRole('link', { name: '#11' })).toHaveAttribute(
      'href',
      '/opencsp/deployments/d11',
    );
    expect(older).toHaveTextContent(
      /operator · yesterday · took 4 min · commit/,
    );
  });

  it('shows what differs on the host, and the way to mend it', async () => {
    const deployment = deploymentFixture('succeeded', {
      drift: [
        {
          kind: 'unknown-container',
          container: 'member-family-miner-1',
          detail: 'It runs evil/miner:1; the commit does not ask for it.',
        },
      ],
    });
    const { api } = open(deployment);
    api.deployments.runningServices = [
      runningServiceFixture({
        drift: [
          {
            kind: 'image-changed',
            container: 'member-family-nextcloud-1',
            detail: 'It runs nextcloud:30 in the place of nextcloud:31.0.5.',
          },
        ],
      }),
    ];
    const drift = await region('Not as deployed');
    await within(drift).findByText(/It runs nextcloud:30/);
    const [own, stranger] = within(drift).getAllByRole('listitem');
    expect(own).toHaveTextContent('It runs nextcloud:30');
    expect(stranger).toHaveTextContent('family-miner-1: It runs evil/miner');
    expect(
      within(drift).getByRole('link', { name: 'Deploy again' }),
    ).toHaveAttribute(
      'href',
      expect.stringContaining(
        '/create/templates/default/opencsp-deployment?formData=',
      ),
    );
  });

  it('says that what differs on the host cannot be known', async () => {
    const { api } = open(deploymentFixture('succeeded'));
    api.deployments.refusals.services = refusal(500);
    const drift = await region('Not as deployed');
    expect(drift).toHaveTextContent('It cannot be read.');
    expect(
      within(drift).getByRole('button', { name: 'Try again' }),
    ).toBeInTheDocument();
  });

  it('tells a change of state once, politely', async () => {
    const { api, client } = open(deploymentFixture('running'));
    await screen.findByText('Running: Core services');
    api.deployments.change(previousOf(api), { state: 'succeeded' });
    await act(() => client.refetchQueries());
    expect(
      await screen.findByText('family → web-1 is now: Succeeded'),
    ).toHaveAttribute('aria-live', 'polite');
  });
});
