import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
  createFrontendPlugin,
  createRouteRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { opencspApiRef } from '@opencsp/plugin-opencsp-react';
import opencspPlugin from '../src';
import { scenarios } from './scenarios';

const wanted = new URLSearchParams(window.location.search).get('scenario');
const scenario = scenarios[wanted ?? ''] ?? scenarios['every-state'];

const standIn = createFrontendModule({
  pluginId: 'opencsp',
  extensions: [
    ApiBlueprint.make({
      name: 'client',
      params: define =>
        define({ api: opencspApiRef, deps: {}, factory: () => scenario() }),
    }),
  ],
});

/** In the place of the scaffolder, so that "New machine" leads somewhere. */
const formRouteRef = createRouteRef({ params: ['namespace', 'templateName'] });
const form = createFrontendPlugin({
  pluginId: 'scaffolder',
  routes: { selectedTemplate: formRouteRef },
  extensions: [
    PageBlueprint.make({
      params: {
        path: '/create/templates/:namespace/:templateName',
        routeRef: formRouteRef,
        loader: async () => <p>The form stands here in a whole portal.</p>,
      },
    }),
  ],
});

createDevApp({ features: [opencspPlugin, standIn, form] });
