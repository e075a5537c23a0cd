import { usePermission } from '@backstage/plugin-permission-react';
import {
  instanceCreatePermission,
  operationsReadPermission,
} from '@opencsp/plugin-opencsp-common';

/** What the person's role allows, as far as it changes what a page shows. The API decides by itself. */
export function useRole(): { mayCreate: boolean; mayOperate: boolean } {
  const create = usePermission({ permission: instanceCreatePermission });
  const operate = usePermission({ permission: operationsReadPermission });
  return { mayCreate: create.allowed, mayOperate: operate.allowed };
}
