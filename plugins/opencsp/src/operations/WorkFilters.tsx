import { WorkFilter, workFilters } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { ChipFilters } from './ChipFilters';

/** Which rows are shown. */
export function WorkFilters(props: {
  filter: WorkFilter;
  onFilter: (filter: WorkFilter) => void;
}) {
  const { t } = useOpencspTranslation();
  return (
    <ChipFilters
      label={t('work.filter')}
      filters={workFilters}
      textOf={filter => t(`work.filters.${filter}`)}
      {...props}
    />
  );
}
