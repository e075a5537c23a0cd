import { mockApis } from '@backstage/frontend-test-utils';
import {
  OpencspTranslate,
  opencspTranslationRef,
} from '../translation/opencspTranslationRef';

/** The English texts, outside of React. */
export function englishTexts(): OpencspTranslate {
  const snapshot = mockApis.translation().getTranslation(opencspTranslationRef);
  if (!snapshot.ready) {
    throw new Error('The English texts are part of the ref.');
  }
  return snapshot.t;
}
