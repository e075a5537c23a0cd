import { GenerationDifference } from '@opencsp/plugin-opencsp-common';
import { OpencspTranslate } from '@opencsp/plugin-opencsp-react';
import { shortHash } from '../profiles/BranchSection';

/** What going to a generation would change, in words; empty when nothing of the services differs. */
export function differenceWords(
  { added, removed, versions, release }: GenerationDifference,
  t: OpencspTranslate,
): string[] {
  const titles = (services: GenerationDifference['added']) =>
    services.map(({ title }) => title).join(', ');
  return [
    ...(added.length > 0
      ? [t('generations.adds', { names: titles(added) })]
      : []),
    ...(removed.length > 0
      ? [t('generations.takes', { names: titles(removed) })]
      : []),
    ...versions.map(({ title, from, to }) =>
      t('generations.version', { title, from, to }),
    ),
    ...(release
      ? [
          t('generations.release', {
            from: shortHash(release.from),
            to: shortHash(release.to),
          }),
        ]
      : []),
  ];
}
