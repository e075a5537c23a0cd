import { useProfiles } from '@opencsp/plugin-opencsp-react';
import { toProfilesQuery } from './listQuery';
import { ProfilesSection } from './ProfilesSection';
import { useListView } from './useListView';
import { useMe } from './useMe';

/** The profiles as the page's address narrows and orders them. */
export function ProfilesTab(props: { showOwner: boolean; mayMake: boolean }) {
  const { view, change } = useListView();
  const me = useMe();
  const query = useProfiles(toProfilesQuery(view, me));
  return (
    <ProfilesSection query={query} view={view} change={change} {...props} />
  );
}
