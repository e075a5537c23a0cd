import { usePermission } from '@backstage/plugin-permission-react';
import { profileCreatePermission } from '@opencsp/plugin-opencsp-common';

/** Whether the person's role allows to make profiles. The API decides by itself. */
export function useMayMakeProfiles(): boolean {
  return usePermission({ permission: profileCreatePermission }).allowed;
}
