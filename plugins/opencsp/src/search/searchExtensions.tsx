import {
  SearchFilterResultTypeBlueprint,
  SearchResultListItemBlueprint,
} from '@backstage/plugin-search-react/alpha';
import { SearchKind, searchIcons, searchTypeOf } from './searchKinds';

function resultOf(kind: SearchKind) {
  return SearchResultListItemBlueprint.make({
    name: kind,
    params: {
      icon: searchIcons[kind],
      predicate: ({ type }) => type === searchTypeOf(kind),
      component: async () =>
        (await import('./OpencspSearchResultListItem'))
          .OpencspSearchResultListItem,
    },
  });
}

/** @param name - the search page takes a plain word, and shows it in no other language */
function typeOf(kind: SearchKind, name: string) {
  return SearchFilterResultTypeBlueprint.make({
    name: kind,
    params: { value: searchTypeOf(kind), name, icon: searchIcons[kind] },
  });
}

/** What was found on Backstage's search page, and the kinds to choose from there. */
export const searchExtensions = [
  resultOf('machine'),
  resultOf('profile'),
  resultOf('service'),
  resultOf('host'),
  typeOf('machine', 'Machines'),
  typeOf('profile', 'Profiles'),
  typeOf('service', 'Services'),
  typeOf('host', 'Hosts'),
];
