import { useEntity } from '@backstage/plugin-catalog-react';
import OpenInNewIcon from '@material-ui/icons/OpenInNew';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { ReactElement } from 'react';

/** The icon of links that lead into a service, as its entity has them. */
const WEB = 'web';

/** A link with an icon in the catalog's card about an entity. */
export interface OpenServiceLink {
  label: string;
  icon: ReactElement;
  href?: string;
  disabled?: boolean;
}

/** The way into the service that the shown entity stands for; nothing to press when nobody reaches it. */
export function useOpenService(): OpenServiceLink {
  const { t } = useOpencspTranslation();
  const { entity } = useEntity();
  const link = entity.metadata.links?.find(({ icon }) => icon === WEB);
  return {
    label: t('service.open'),
    icon: <OpenInNewIcon />,
    ...(link ? { href: link.url } : { disabled: true }),
  };
}
