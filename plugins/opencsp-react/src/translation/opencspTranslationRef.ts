import {
  createTranslationRef,
  TranslationFunction,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { messages } from './messages';

/**
 * The texts of the OpenCSP frontend; an app adds languages or other words to it.
 *
 * @public
 */
export const opencspTranslationRef = createTranslationRef({
  id: 'opencsp',
  messages,
});

/**
 * The function that turns a key into a text.
 *
 * @public
 */
export type OpencspTranslate = TranslationFunction<
  typeof opencspTranslationRef.T
>;

/**
 * The texts of the OpenCSP frontend in the person's language.
 *
 * @public
 */
export function useOpencspTranslation(): { t: OpencspTranslate } {
  return useTranslationRef(opencspTranslationRef);
}
