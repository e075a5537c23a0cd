import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { OpencspApiError } from '@opencsp/plugin-opencsp-common';
import {
  opencspApiRef,
  opencspQueryClientApiRef,
} from '@opencsp/plugin-opencsp-react';
import { FakeOpencspApi } from '@opencsp/plugin-opencsp-react/testUtils';
import { QueryClient } from '@tanstack/react-query';
import opencspPlugin from '../index';
import { newMachineRouteRef } from '../routes';

/** A refusal of the API with a request id. */
export function refusal(status: number, code?: string): OpencspApiError {
  return new OpencspApiError('It cannot be read.', {
    status,
    code,
    fields: [],
    requestId: 'r-17',
  });
}

/** A cache that asks once, so that an error is an error at once. */
export function impatientClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry: false } } });
}

/** Opens an address of the app with the plugin in it, over a stand-in of the API. */
export function openApp(
  path: string,
  options: {
    api?: FakeOpencspApi;
    /** Names of permissions that the person does not have. */
    denied?: string[];
    sandbox?: boolean;
    withForm?: boolean;
  } = {},
): { api: FakeOpencspApi; client: QueryClient } {
  const api = options.api ?? new FakeOpencspApi();
  const client = impatientClient();
  renderTestApp({
    features: [opencspPlugin],
    initialRouteEntries: [path],
    config: {
      opencsp: {
        sandbox: options.sandbox ?? false,
        failureDocsUrl: '/docs/failures',
      },
    },
    mountedRoutes:
      options.withForm === false
        ? {}
        : { '/create/templates/:namespace/:templateName': newMachineRouteRef },
    apis: [
      [opencspApiRef, api],
      [opencspQueryClientApiRef, client],
      mockApis.permission({
        authorize: request =>
          options.denied?.includes(request.permission.name)
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
      }),
    ],
  });
  return { api, client };
}
