import {
  createFrontendModule,
  createTranslationResource,
} from '@backstage/frontend-plugin-api';
import { TranslationBlueprint } from '@backstage/plugin-app-react';
import { shellTranslationRef } from './shellTranslationRef';

/** The shell in the languages that the pages have. */
export const translationsModule = createFrontendModule({
  pluginId: 'app',
  extensions: [
    TranslationBlueprint.make({
      name: 'opencsp-shell',
      params: {
        resource: createTranslationResource({
          ref: shellTranslationRef,
          translations: { ko: () => import('./ko') },
        }),
      },
    }),
  ],
});
