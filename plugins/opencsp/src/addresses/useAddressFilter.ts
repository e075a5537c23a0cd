import { Route, RouteSet, routeWorks } from '@opencsp/plugin-opencsp-common';
import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';
import { troubledRoutes } from './troubledRoutes';

/** Which addresses are shown, the usual first. */
export const addressFilters = ['all', 'attention', 'working'] as const;

/** @public */
export type AddressFilter = (typeof addressFilters)[number];

/** In the page's address, beside what else the page has there. */
const NAME = 'addresses';

/** The addresses that a filter leaves. */
export function filteredRoutes(
  set: Pick<RouteSet, 'routes'>,
  filter: AddressFilter,
): Route[] {
  switch (filter) {
    case 'attention':
      return troubledRoutes(set);
    case 'working':
      return set.routes.filter(routeWorks);
    default:
      return set.routes;
  }
}

/** Which addresses are shown, by the page's address; what it does not know counts as not given. */
export function useAddressFilter(): {
  filter: AddressFilter;
  show: (filter: AddressFilter) => void;
} {
  const [params, setParams] = useSearchParams();
  const filter =
    addressFilters.find(it => it === params.get(NAME)) ?? addressFilters[0];
  const show = useCallback(
    (next: AddressFilter) =>
      setParams(
        before => {
          const after = new URLSearchParams(before);
          if (next === addressFilters[0]) {
            after.delete(NAME);
          } else {
            after.set(NAME, next);
          }
          return after;
        },
        // Narrowing is no step to go back from.
        { replace: true },
      ),
    [setParams],
  );
  return { filter, show };
}
