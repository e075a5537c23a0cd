// Proves: what the search page is given for each kind that our module indexes: a row with icon, word and link,
// the words that were found marked, markup in a name as text, and a kind to choose. Leaves to
// `search-backend-module-opencsp`: who finds what.
import {
  createExtensionTester,
  renderInTestApp,
} from '@backstage/frontend-test-utils';
import {
  SearchFilterResultTypeBlueprint,
  SearchResultListItemBlueprint,
} from '@backstage/plugin-search-react/alpha';
import { screen } from '@testing-library/react';
import opencspPlugin from '../index';

/** As `search-backend-module-opencsp` indexes it. */
const found = {
  machine: {
    title: 'web-1',
    text: 'Debian 12 on 2 cores. Machine name vm-k7f2.',
    location: '/opencsp/instances/a',
    kind: 'machine',
    owner: 'user:default/ada',
  },
  profile: {
    title: 'family',
    text: 'Services below ada.example.com: Nextcloud.',
    location: '/opencsp/profiles/p',
    kind: 'profile',
    owner: 'user:default/ada',
  },
  service: {
    title: 'Nextcloud (family)',
    text: 'Nextcloud 32.0.1 of the profile "family" on "attic".',
    location: '/opencsp/services/p.nextcloud',
    kind: 'service',
    owner: 'user:default/ada',
  },
  host: {
    title: 'attic',
    text: 'Debian GNU/Linux 12. Address 192.0.2.7.',
    location: '/opencsp/hosts/h',
    kind: 'host',
    owner: 'user:default/ada',
  },
};

type Kind = keyof typeof found;

function itemOf(kind: Kind) {
  return createExtensionTester(
    opencspPlugin.getExtension(`search-result-list-item:opencsp/${kind}`),
  ).get(SearchResultListItemBlueprint.dataRefs.item);
}

const kinds: [Kind, string][] = [
  ['machine', 'Machine'],
  ['profile', 'Profile'],
  ['service', 'Service'],
  ['host', 'Host'],
];

it.each(kinds)('a %s has a row that leads to its page', async (kind, word) => {
  const { component: Row } = itemOf(kind);
  const result = found[kind];
  const { container } = renderInTestApp(<Row result={result} rank={1} />);
  const link = await screen.findByRole('link', { name: result.title });
  expect(link).toHaveAttribute('href', result.location);
  expect(screen.getByText(result.text)).toBeVisible();
  expect(screen.getByText(word)).toBeVisible();
  expect(container.querySelector('svg')).toBeInTheDocument();
});

it('marks the words that were found', async () => {
  const { component: Row } = itemOf('machine');
  const highlighted = {
    result: found.machine,
    highlight: {
      preTag: '<m>',
      postTag: '</m>',
      fields: { title: '<m>web</m>-1', text: '<m>Debian</m> 12 on 2 cores.' },
    },
  };
  renderInTestApp(<Row {...highlighted} />);
  expect((await screen.findByText('web')).tagName).toBe('MARK');
  expect(screen.getByText('Debian').tagName).toBe('MARK');
});

it('shows markup in a name as text', async () => {
  const { component: Row } = itemOf('machine');
  const title = '<img src=x onerror=alert(1)>';
  const { container } = renderInTestApp(
    <Row result={{ ...found.machine, title }} />,
  );
  expect(await screen.findByText(title)).toBeVisible();
  expect(container.querySelector('img')).toBeNull();
});

it('says no kind on the page that lists one', async () => {
  const { component: Row } = itemOf('machine');
  const page = {
    title: 'Machines',
    text: 'Machines in My platform',
    location: '/opencsp?tab=machines',
    kind: 'machine',
    owner: '',
  };
  renderInTestApp(<Row result={page} />);
  expect(await screen.findByRole('link', { name: 'Machines' })).toHaveAttribute(
    'href',
    '/opencsp?tab=machines',
  );
  expect(screen.queryByText('Machine')).not.toBeInTheDocument();
});

it.each(kinds)('the row of a %s is for this kind only', kind => {
  const { predicate } = itemOf(kind);
  const document = found[kind];
  expect(
    kinds
      .filter(([other]) => predicate?.({ type: `opencsp-${other}`, document }))
      .map(([other]) => other),
  ).toEqual([kind]);
  expect(predicate?.({ type: 'software-catalog', document })).toBe(false);
});

it.each([
  ['machine', 'Machines'],
  ['profile', 'Profiles'],
  ['service', 'Services'],
  ['host', 'Hosts'],
] as const)('the kind "%s" can be chosen', (kind, name) => {
  const type = createExtensionTester(
    opencspPlugin.getExtension(`search-filter-result-type:opencsp/${kind}`),
  ).get(SearchFilterResultTypeBlueprint.dataRefs.resultType);
  expect(type).toMatchObject({ value: `opencsp-${kind}`, name });
});
