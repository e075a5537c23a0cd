import { isUserEntity, stringifyEntityRef } from '@backstage/catalog-model';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import { keepPreviousData, useQuery } from '@tanstack/react-query';

/** So many are shown at a time; typing finds the others. */
const MOST_SHOWN = 50;

/** Somebody who has signed in to the portal, as the catalog knows them. */
export interface KnownUser {
  /** Entity ref. */
  ref: string;
  name: string;
  email: string;
}

/** Whether the app has a catalog to look people up in. */
export function useHasCatalog(): boolean {
  return useApiHolder().get(catalogApiRef) !== undefined;
}

/**
 * People of the catalog with an e-mail address, by a part of their name or address.
 *
 * @param isWanted - nothing is asked before it is
 */
export function useKnownUsers(term: string, isWanted: boolean) {
  const catalog = useApiHolder().get(catalogApiRef);
  return useQuery({
    queryKey: ['opencsp', 'known-users', term],
    enabled: isWanted && catalog !== undefined,
    placeholderData: keepPreviousData,
    queryFn: async (): Promise<KnownUser[]> => {
      const found = await catalog?.queryEntities({
        filter: { kind: 'User' },
        fields: ['kind', 'metadata', 'spec.profile'],
        orderFields: { field: 'metadata.name', order: 'asc' },
        limit: MOST_SHOWN,
        fullTextFilter: {
          term,
          fields: [
            'metadata.name',
            'spec.profile.displayname',
            'spec.profile.email',
          ],
        },
      });
      return (found?.items ?? []).filter(isUserEntity).flatMap(user => {
        const { email, displayName } = user.spec?.profile ?? {};
        return email
          ? [
              {
                ref: stringifyEntityRef(user),
                name: displayName ?? user.metadata.title ?? user.metadata.name,
                email,
              },
            ]
          : [];
      });
    },
  });
}
