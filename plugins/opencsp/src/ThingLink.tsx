import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { ReactNode } from 'react';
import {
  deploymentPageRouteRef,
  hostPageRouteRef,
  machinePageRouteRef,
  profilePageRouteRef,
  servicePageRouteRef,
} from './routes';

const PAGES = {
  deployment: deploymentPageRouteRef,
  host: hostPageRouteRef,
  machine: machinePageRouteRef,
  profile: profilePageRouteRef,
  service: servicePageRouteRef,
};

/** What has a page of its own. */
export type Thing = keyof typeof PAGES;

/** Makes the address of a thing's page; nothing where the app has no such page. */
export function useThingPage(
  thing: Thing,
): ((params: { id: string }) => string) | undefined {
  return useRouteRef(PAGES[thing]);
}

/**
 * The way to the page of a thing, from a page of ours or the catalog's. Where the app has no such page, it
 * is the plain name; what only invites to go there is left out then.
 */
export function ThingLink(props: {
  thing: Thing;
  id: string;
  children: ReactNode;
  /** In place of the shown text, for those who do not see it. */
  label?: string;
  /** The text says nothing where there is no page. */
  invites?: boolean;
}) {
  const page = useThingPage(props.thing);
  const { id, children, label, invites } = props;
  if (!page) {
    return invites ? null : <>{children}</>;
  }
  return (
    <Link to={page({ id })} aria-label={label}>
      {children}
    </Link>
  );
}
