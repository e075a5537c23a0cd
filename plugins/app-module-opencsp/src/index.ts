/**
 * The languages of OpenCSP, for an app of the new frontend system.
 *
 * @packageDocumentation
 */
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { TranslationBlueprint } from '@backstage/plugin-app-react';
import { opencspTranslations } from '@opencsp/plugin-opencsp-react';

/**
 * Adds the languages of the OpenCSP pages and forms to those that the app offers.
 *
 * @public
 */
export default createFrontendModule({
  pluginId: 'app',
  extensions: [
    TranslationBlueprint.make({
      name: 'opencsp',
      params: { resource: opencspTranslations },
    }),
  ],
});
