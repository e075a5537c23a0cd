import { Entity } from '@backstage/catalog-model';
import {
  createFrontendPlugin,
  createRouteRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { OpencspApiError } from '@opencsp/plugin-opencsp-common';
import {
  opencspApiRef,
  opencspQueryClientApiRef,
} from '@opencsp/plugin-opencsp-react';
import { FakeOpencspApi } from '@opencsp/plugin-opencsp-react/testUtils';
import { QueryClient } from '@tanstack/react-query';
import opencspPlugin from '../index';
import { catalogStandIn } from './catalogStandIn';

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

/** In the place of the scaffolder, so that its forms can be led to as in a whole portal. */
const formRouteRef = createRouteRef({ params: ['namespace', 'templateName'] });
const formPlugin = createFrontendPlugin({
  pluginId: 'scaffolder',
  routes: { selectedTemplate: formRouteRef },
  extensions: [
    PageBlueprint.make({
      params: {
        path: '/create/templates/:namespace/:templateName',
        routeRef: formRouteRef,
        loader: async () => <p>The form</p>,
      },
    }),
  ],
});

/** Opens an address of the app with the plugin in it, over a stand-in of the API. */
export function openApp(
  path: string,
  options: {
    api?: FakeOpencspApi;
    /** Names of permissions that the person does not have. */
    denied?: string[];
    sandbox?: boolean;
    withForm?: boolean;
    /** An entity that the catalog shows at `/catalog/entity`. */
    entity?: Entity;
    /** What the catalog has; without it the app has none, unless an entity is shown. */
    catalog?: Entity[];
    /** The app has no `/opencsp`: its page is switched off, as an operator does it. */
    withoutPages?: boolean;
  } = {},
): { api: FakeOpencspApi; client: QueryClient } {
  const api = options.api ?? new FakeOpencspApi();
  const client = impatientClient();
  renderTestApp({
    features: [
      opencspPlugin,
      ...(options.withForm === false ? [] : [formPlugin]),
      ...(options.entity ? [catalogStandIn(options.entity)] : []),
    ],
    initialRouteEntries: [path],
    config: {
      app: {
        baseUrl: 'http://localhost:3000',
        extensions: options.withoutPages ? [{ 'page:opencsp': false }] : [],
      },
      opencsp: {
        sandbox: options.sandbox ?? false,
        failureDocsUrl: '/docs/failures',
      },
    },
    apis: [
      [opencspApiRef, api],
      [opencspQueryClientApiRef, client],
      ...(options.entity || options.catalog
        ? [catalogApiMock({ entities: options.catalog })]
        : []),
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
