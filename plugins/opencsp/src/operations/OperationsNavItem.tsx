import { SidebarItem } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import BuildIcon from '@material-ui/icons/Build';
import { operationsReadPermission } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { operationsRouteRef } from '../routes';

/**
 * The way to Operations in an app's sidebar, for those whose role allows it.
 *
 * @public
 */
export function OperationsNavItem() {
  const { t } = useOpencspTranslation();
  const operations = useRouteRef(operationsRouteRef)();
  const { allowed } = usePermission({ permission: operationsReadPermission });
  return allowed ? (
    <SidebarItem
      icon={BuildIcon}
      to={operations}
      text={t('operations.title')}
    />
  ) : null;
}
