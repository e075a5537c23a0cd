import { StrengthMeter } from '@opencsp/plugin-opencsp-common';

/** As far as the backend looks: longer hostile ones take zxcvbn more than half a second. */
const LOOKED_AT = 64;

/**
 * Loads zxcvbn with its common and English dictionaries, the same that the backend judges with. They
 * are large, so that they are loaded when a person begins to type a password, and never before.
 */
export async function loadStrengthMeter(): Promise<StrengthMeter> {
  const [{ ZxcvbnFactory }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
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
