/*
 * Proves that each language has every text of the pages and forms, with the same values put in, and that
 * a person who chooses one reads it. Leaves what the texts say to those who speak the language, and the
 * choice in the settings to the browser tests.
 */
import { flatKeys } from './flatKeys';
import korean from './ko';
import { messages } from './messages';
import { opencspTranslationRef } from './opencspTranslationRef';
import { opencspTranslations } from './opencspTranslations';

const english = flatKeys(messages);
const HANGUL = /[\uac00-\ud7a3]/;

/** What stands in both languages alike: names, and texts that are values only. */
const ALIKE =
  /^(\{\{\w+\}\}|[\s:→#(),]|HTTPS|Docker Compose|NixOS|GiB|ssh-ed25519 AAAA… you@laptop)+$/;

function valuesIn(text: string): string[] {
  return [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].sort();
}

describe.each([['ko', korean, HANGUL]])(
  'the language %s',
  (language, texts, script) => {
    it('has every key of the English texts, and no other', () => {
      expect(Object.keys(texts).sort()).toEqual(Object.keys(english).sort());
    });

    it('puts the same values into each text', () => {
      const differing = Object.keys(english).filter(
        key => valuesIn(texts[key]).join() !== valuesIn(english[key]).join(),
      );
      expect(differing).toEqual([]);
    });

    it('says each text in its own script, but what is a name or a value', () => {
      const left = Object.keys(english).filter(key =>
        ALIKE.test(english[key])
          ? texts[key] !== english[key]
          : !script.test(texts[key]),
      );
      expect(left).toEqual([]);
    });

    it('is offered to an app', () => {
      expect(opencspTranslations).toMatchObject({
        id: opencspTranslationRef.id,
        resources: expect.arrayContaining([
          expect.objectContaining({ language }),
        ]),
      });
    });
  },
);
