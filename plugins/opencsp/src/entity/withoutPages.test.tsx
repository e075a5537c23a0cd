// Proves: in an app whose page `/opencsp` is switched off, each card and tab of the catalog's pages shows the same, has
// no link to a page of ours, and throws nothing, in good days and bad. Leaves to entity.test.tsx: what each shows.
import { screen } from '@testing-library/react';
import {
  degradedDeploymentFixture,
  failedDeploymentFixture,
  FakeOpencspApi,
  deploymentFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { entityCards, oneOfEach } from '../__testUtils__/cards/entityCards';
import { ENTITY_PATH } from '../__testUtils__/catalogStandIn';
import { profileSystem } from '../__testUtils__/entities';
import { region } from '../__testUtils__/faces';
import { openApp } from '../__testUtils__/openApp';

/** Links into our pages. */
const ownLinks = () =>
  screen
    .queryAllByRole('link')
    .map(it => it.getAttribute('href') ?? '')
    .filter(href => /^\/opencsp(\/|\?|$)/.test(href));

const cards = entityCards.map(card => [card.file, card] as const);

it('an app with the page has links that these tests would find', async () => {
  openApp(ENTITY_PATH, { api: oneOfEach(), entity: profileSystem() });
  await screen.findByText('ada.example.com');
  expect(ownLinks()).toContain('/opencsp/profiles/p');
});

it.each(cards)('%s', async (_, { path, entity, title, untilShown }) => {
  openApp(path, {
    api: oneOfEach(),
    entity,
    withoutPages: true,
    withForm: false,
  });
  await untilShown();
  expect(await region(title)).toBeInTheDocument();
  expect(screen.queryByText(/Error in/)).not.toBeInTheDocument();
  expect(ownLinks()).toEqual([]);
});

it.each(cards)(
  '%s, of a thing that is gone',
  async (_, { path, entity, empty }) => {
    openApp(path, {
      api: new FakeOpencspApi(),
      entity,
      withoutPages: true,
    });
    expect(
      'says' in empty && (await screen.findByText(empty.says)),
    ).toBeInTheDocument();
    expect(ownLinks()).toEqual([]);
  },
);

it.each([
  ['runs', deploymentFixture('running')],
  ['failed', failedDeploymentFixture()],
  ['is degraded', degradedDeploymentFixture()],
  ['is removed', deploymentFixture('removed')],
])('a profile whose deployment %s', async (_, deployment) => {
  const api = oneOfEach();
  api.deployments.items = [
    {
      ...deployment,
      profile: { ...deployment.profile, id: 'p' },
    },
  ];
  openApp(ENTITY_PATH, { api, entity: profileSystem(), withoutPages: true });
  expect(await screen.findByText('ada.example.com')).toBeInTheDocument();
  expect(await screen.findByText(/#12|Not deployed yet/)).toBeInTheDocument();
  expect(ownLinks()).toEqual([]);
});
