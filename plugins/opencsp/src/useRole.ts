import { usePermission } from '@backstage/plugin-permission-react';
import {
  deploymentCreatePermission,
  hostCreatePermission,
  instanceCreatePermission,
  operationsReadPermission,
  operationsUpdatePermission,
} from '@opencsp/plugin-opencsp-common';

/** What the person's role allows, as far as it changes what a page shows. The API decides by itself. */
export interface PageRole {
  mayCreate: boolean;
  mayDeploy: boolean;
  mayRegister: boolean;
  /** Sees how the portal does and what it works on. */
  mayOperate: boolean;
  /** Cleans up and gives deletions up. */
  mayMend: boolean;
  /** Some of it is not known yet, and counts as not allowed until then. */
  loading: boolean;
}

/** Asks for the person's role. */
export function useRole(): PageRole {
  const create = usePermission({ permission: instanceCreatePermission });
  const deploy = usePermission({ permission: deploymentCreatePermission });
  const register = usePermission({ permission: hostCreatePermission });
  const operate = usePermission({ permission: operationsReadPermission });
  const mend = usePermission({ permission: operationsUpdatePermission });
  return {
    mayCreate: create.allowed,
    mayDeploy: deploy.allowed,
    mayRegister: register.allowed,
    mayOperate: operate.allowed,
    mayMend: mend.allowed,
    loading: [create, deploy, register, operate, mend].some(it => it.loading),
  };
}
