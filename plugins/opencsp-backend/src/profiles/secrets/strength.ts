import { StrengthMeter } from '@opencsp/plugin-opencsp-common';

/**
 * Characters that are looked at. A longer password is at least as strong as its beginning, and hostile
 * ones of 128 take zxcvbn more than half a second.
 */
const LOOKED_AT = 64;

/**
 * A strength meter with zxcvbn's common and English dictionaries. It takes a fifth of a second and
 * 70 MB to make: make one, when the first password comes, and keep it.
 */
export function createStrengthMeter(): StrengthMeter {
  const { ZxcvbnFactory, common, english } = loadDictionaries();
  const zxcvbn = new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    translations: english.translations,
    maxLength: LOOKED_AT,
  });
  return (password, inputs) => {
    const { score, feedback } = zxcvbn.check(password, [...inputs]);
    return { score, warning: feedback.warning ?? undefined };
  };
}

/** Not with the portal's start, which would be 60 ms longer. */
function loadDictionaries() {
  const core: typeof import('@zxcvbn-ts/core') = require('@zxcvbn-ts/core');
  const common: typeof import('@zxcvbn-ts/language-common') = require('@zxcvbn-ts/language-common');
  const english: typeof import('@zxcvbn-ts/language-en') = require('@zxcvbn-ts/language-en');
  return { ZxcvbnFactory: core.ZxcvbnFactory, common, english };
}
