import { ResultHighlight } from '@backstage/plugin-search-common';
import { DefaultResultListItem } from '@backstage/plugin-search-react';
import { BaseSearchResultListItemProps } from '@backstage/plugin-search-react/alpha';
import Chip from '@material-ui/core/Chip';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { kindOf, SearchKind } from './searchKinds';

const WORDS = {
  machine: 'machines.pageTitle',
  profile: 'profiles.pageTitle',
  service: 'service.pageTitle',
  host: 'hosts.pageTitle',
} as const satisfies Record<SearchKind, string>;

/** A machine, profile, service or host that was found: what it is, and the way to its page. */
export function OpencspSearchResultListItem({
  result,
  highlight,
  icon,
  rank,
}: BaseSearchResultListItemProps<{ highlight?: ResultHighlight }>) {
  const { t } = useOpencspTranslation();
  const kind = result && kindOf(result);
  return (
    <DefaultResultListItem
      result={result}
      highlight={highlight}
      icon={icon}
      rank={rank}
      secondaryAction={
        kind && <Chip size="small" variant="outlined" label={t(WORDS[kind])} />
      }
    />
  );
}
