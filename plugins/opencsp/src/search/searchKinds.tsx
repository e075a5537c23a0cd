import { SearchDocument } from '@backstage/plugin-search-common';
import AppsIcon from '@material-ui/icons/Apps';
import ComputerIcon from '@material-ui/icons/Computer';
import DnsIcon from '@material-ui/icons/Dns';
import LayersIcon from '@material-ui/icons/Layers';

/** What our module of Backstage's search indexes, each kind under a type of its own. */
export const searchKinds = ['machine', 'profile', 'service', 'host'] as const;

/** @public */
export type SearchKind = (typeof searchKinds)[number];

/** The type of a kind's index. */
export function searchTypeOf(kind: SearchKind): string {
  return `opencsp-${kind}`;
}

/** What kind of thing was found; nothing for what is not ours, and for the pages that list a kind. */
export function kindOf(document: SearchDocument): SearchKind | undefined {
  const isOwned = 'owner' in document && document.owner !== '';
  return 'kind' in document && isOwned
    ? searchKinds.find(kind => kind === document.kind)
    : undefined;
}

/** The icons of the kinds; each stands beside its word. */
export const searchIcons: Record<SearchKind, JSX.Element> = {
  machine: <ComputerIcon />,
  profile: <LayersIcon />,
  service: <AppsIcon />,
  host: <DnsIcon />,
};
