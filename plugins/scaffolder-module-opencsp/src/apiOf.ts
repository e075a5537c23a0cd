import { ServiceUnavailableError } from '@backstage/errors';
import { ApiHolder } from '@backstage/frontend-plugin-api';
import { OpencspApi, opencspApiRef } from '@opencsp/plugin-opencsp-react';

/**
 * The portal's API, for the checks that run outside of components.
 *
 * @throws ServiceUnavailableError when the app does not have the OpenCSP plugin
 */
export function apiOf(apis: ApiHolder): OpencspApi {
  const api = apis.get(opencspApiRef);
  if (!api) {
    throw new ServiceUnavailableError(
      'The OpenCSP plugin is not part of this portal, so the form cannot be checked. An operator must add it.',
    );
  }
  return api;
}
