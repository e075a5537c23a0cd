/*
 * Proves that an app that has this module shows the pages' texts in a person's language, and in English
 * to everybody else. Leaves whether each language is whole to `plugin-opencsp-react`.
 */
import { appLanguageApiRef } from '@backstage/frontend-plugin-api';
import { renderTestApp } from '@backstage/frontend-test-utils';
import {
  createExtension,
  coreExtensionData,
  useApi,
} from '@backstage/frontend-plugin-api';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';
import { screen } from '@testing-library/react';
import { useEffect } from 'react';
import opencspLanguages from '.';

function Title({ language }: { language: string }) {
  const languages = useApi(appLanguageApiRef);
  const { t } = useOpencspTranslation();
  useEffect(() => languages.setLanguage(language), [languages, language]);
  return <h1>{t('platform.title')}</h1>;
}

function open(language: string) {
  renderTestApp({
    features: [opencspLanguages],
    config: {
      app: {
        extensions: [
          {
            'api:app/app-language': {
              config: { availableLanguages: ['en', 'ko'] },
            },
          },
        ],
      },
    },
    extensions: [
      createExtension({
        name: 'title',
        attachTo: { id: 'app/root', input: 'elements' },
        output: [coreExtensionData.reactElement],
        factory: () => [
          coreExtensionData.reactElement(<Title language={language} />),
        ],
      }),
    ],
  });
}

it.each([
  ['ko', '내 플랫폼'],
  ['en', 'My platform'],
])('says the texts in %s', async (language, title) => {
  open(language);
  expect(await screen.findByRole('heading', { name: title })).toBeVisible();
});
