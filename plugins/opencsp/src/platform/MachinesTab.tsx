import { useInstances } from '@opencsp/plugin-opencsp-react';
import { toApiQuery } from './listQuery';
import { MachinesSection } from './MachinesSection';
import { useListView } from './useListView';
import { useMe } from './useMe';

/** The machines as the page's address narrows and orders them. */
export function MachinesTab(props: { showOwner: boolean; mayCreate: boolean }) {
  const { view, change } = useListView();
  const me = useMe();
  const query = useInstances(toApiQuery(view, me));
  return (
    <MachinesSection query={query} view={view} change={change} {...props} />
  );
}
