import {
  createTranslationRef,
  createTranslationResource,
} from '@backstage/frontend-plugin-api';

/**
 * Found by its id alone: an app that offers the languages loads no English text for it, and none of
 * the others before somebody chooses it.
 */
const refById = createTranslationRef({ id: 'opencsp', messages: {} });

/**
 * The languages of the OpenCSP pages and forms beside English; an app adds them to those that it
 * offers. A test holds each to the English texts, key by key.
 *
 * @public
 */
export const opencspTranslations = createTranslationResource({
  ref: refById,
  translations: { ko: () => import('./ko') },
});
