// Proves: what the page and the lists say of a profile that moves between hosts and of what is left of a deployment
// that was removed, with the ways to the other end, and when a move is offered. Leaves to the form: what is asked.
import {
  Deployment,
  deploymentRemains,
  deploymentStates,
  isDeployed,
} from '@opencsp/plugin-opencsp-common';
import {
  before,
  deploymentFixture,
  failedRemovalFixture,
  FakeOpencspApi,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen, within } from '@testing-library/react';
import { region } from '../__testUtils__/faces';
import { openApp } from '../__testUtils__/openApp';

const FROM = {
  deploymentId: 'd12',
  hostId: 'h1',
  hostName: 'cellar',
  oldHost: 'stop',
} as const;
const TO = { deploymentId: 'd13', hostId: 'h2', hostName: 'garage' };

function open(
  deployment: Deployment,
  options: Parameters<typeof openApp>[1] = {},
) {
  const api = new FakeOpencspApi();
  api.deployments.items = [deployment];
  openApp(`/opencsp/deployments/${deployment.id}`, { api, ...options });
}

const link = (name: string) => screen.findByRole('link', { name });

describe('the page of one that moves', () => {
  it.each([
    ['stop', 'are stopped then'],
    ['remove', 'their containers are removed then'],
  ] as const)(
    'says from where, and what becomes of that: %s',
    async (oldHost, words) => {
      open(deploymentFixture('running', { movesFrom: { ...FROM, oldHost } }));
      expect(await link('The deployment on cellar')).toHaveAttribute(
        'href',
        '/opencsp/deployments/d12',
      );
      const line = screen.getByText(/made to move family here from cellar/);
      expect(line).toHaveTextContent(
        'there the services run until they answer',
      );
      expect(line).toHaveTextContent(words);
      expect(line).toHaveTextContent('stays on cellar; it is not carried over');
    },
  );

  it.each([
    ['succeeded', 'family moves to garage. The services run here until'],
    ['removing', 'family moved to garage.'],
    ['removed', 'family moved to garage.'],
    ['failed', 'A deployment of family on garage takes its place.'],
  ] as const)('says to where, of one that is %s', async (state, words) => {
    open(
      state === 'failed'
        ? failedRemovalFixture({ movesTo: TO })
        : deploymentFixture(state, { movesTo: TO }),
    );
    expect(await link('The deployment on garage')).toHaveAttribute(
      'href',
      '/opencsp/deployments/d13',
    );
    expect(
      screen.getByText(text => text.startsWith(words)),
    ).toBeInTheDocument();
  });

  it('says nothing of one that stays where it is', async () => {
    open(deploymentFixture('succeeded'));
    await region('Details');
    expect(screen.queryByText(/move[sd]? /)).not.toBeInTheDocument();
  });
});

it.each([
  ['nothing', 'Nothing of it is left on web-1: its containers and data'],
  ['data', 'What people stored is kept on web-1.'],
  ['stopped', 'Its containers are stopped and kept on web-1'],
  ['everything', 'may still be on web-1, which was given up.'],
] as const)('a removed one says what is left: %s', async (remains, words) => {
  open(deploymentFixture('removed', { remains }));
  expect(
    await screen.findByText(text => text.includes(words)),
  ).toBeInTheDocument();
});

describe('moving', () => {
  it('leads to the form with the profile, and no host, in it', async () => {
    open(deploymentFixture('succeeded'));
    const [path, query] = (
      (await link('Move to another host')).getAttribute('href') ?? ''
    ).split('?');
    expect(path).toBe('/create/templates/default/opencsp-deployment');
    expect(
      JSON.parse(new URLSearchParams(query).get('formData') ?? ''),
    ).toEqual({ profileId: 'a3c2b1f0-4d5e-4f60-8a7b-9c0d1e2f3a4b' });
  });

  it.each(deploymentStates)('is offered for what runs: %s', async state => {
    open(deploymentFixture(state));
    await region('Details');
    expect(screen.queryAllByRole('link', { name: /^Move/ })).toHaveLength(
      isDeployed(state) ? 1 : 0,
    );
  });

  it.each([
    ['moves already', { movesTo: TO }, {}],
    ['is an earlier one', { live: false }, {}],
    ['has no form', {}, { withForm: false }],
  ])('is not offered where it %s', async (_, change, options) => {
    open(deploymentFixture('succeeded', change), options);
    await region('Details');
    expect(screen.queryAllByRole('link', { name: /^Move/ })).toEqual([]);
  });
});

describe('in a list', () => {
  const moving = [
    deploymentFixture('running', {
      id: 'd13',
      number: 13,
      host: { id: 'h2', name: 'garage' },
      movesFrom: FROM,
    }),
    deploymentFixture('succeeded', {
      id: 'd12',
      createdAt: before(new Date(), 86_400_000),
      movesTo: TO,
    }),
  ];

  it('the two ends of a move name each other', async () => {
    const api = new FakeOpencspApi();
    api.deployments.items = moving;
    openApp('/opencsp?tab=deployments', { api });
    const rows = within(
      await screen.findByRole('list', { name: 'Deployments' }),
    ).getAllByRole('listitem');
    expect(rows.map(it => it.textContent)).toEqual([
      expect.stringMatching(/^family → garage#13 · from cellarRunning/),
      expect.stringMatching(/^family → web-1#12 · moves to garageSucceeded/),
    ]);
  });

  it('those that are gone say what is left, and to where they moved', async () => {
    const api = new FakeOpencspApi();
    api.deployments.items = [
      ...deploymentRemains.map((remains, index) =>
        deploymentFixture('removed', {
          id: remains,
          number: 20 - index,
          createdAt: new Date(Date.UTC(2026, 0, 20 - index)).toISOString(),
          remains,
          movesTo: remains === 'stopped' ? TO : undefined,
        }),
      ),
    ];
    openApp('/opencsp/deployments/nothing', { api });
    const rows = within(
      await screen.findByRole('list', { name: 'Deployments of family' }),
    ).getAllByRole('listitem');
    expect(rows.map(it => it.textContent)).toEqual([
      expect.stringMatching(/ · nothing left$/),
      expect.stringMatching(/ · data kept$/),
      expect.stringMatching(
        /Stopped.* · moved to garage · containers and data kept$/,
      ),
      expect.stringMatching(/Host given up.* · nothing removed on the host$/),
    ]);
  });
});
