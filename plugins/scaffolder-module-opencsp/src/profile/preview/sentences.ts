import { ProfilePreview } from '@opencsp/plugin-opencsp-common';
import { gibText } from '@opencsp/plugin-opencsp-react';
import { FormTranslate } from '../../translation';
import { ProfileValues } from '../profileValues';

/**
 * What saving does, in full sentences, for a preview without problems.
 *
 * @param deployment - title of what deploys it
 */
export function sentencesOf(
  values: ProfileValues,
  preview: ProfilePreview,
  deployment: string | undefined,
  t: FormTranslate,
): string[] {
  const { profileId, name, protocol } = values;
  const branch = preview.branch ?? '';
  return [
    profileId === undefined
      ? t('preview.creates', { name, branch })
      : t('preview.updates', { name, branch }),
    ...servicesSentences(preview, t),
    t('preview.deployed', { engine: deployment ?? values.deployment }),
    ...needsSentences(preview, t),
    values.password.strategy === 'universal'
      ? t('preview.universal')
      : t('preview.generated'),
    protocol === 'http' ? t('preview.http') : t('preview.https'),
    t('preview.nothingRuns'),
  ];
}

function servicesSentences(
  { services }: ProfilePreview,
  t: FormTranslate,
): string[] {
  const titles = (chosen: boolean) =>
    services
      .filter(service => service.chosen === chosen)
      .map(({ title }) => title)
      .join(', ');
  const brought = titles(false);
  return [
    t('preview.services', { services: titles(true) }),
    ...(brought ? [t('preview.brought', { services: brought })] : []),
  ];
}

function needsSentences({ needs }: ProfilePreview, t: FormTranslate): string[] {
  if (!needs) {
    return [];
  }
  return [
    t('preview.needs', {
      memory: gibText(needs.memoryMiB.floor),
      cores: String(needs.cores.floor),
      disk: String(needs.diskGiB.floor),
      advisedMemory: gibText(needs.memoryMiB.advice),
      advisedCores: String(needs.cores.advice),
      advisedDisk: String(needs.diskGiB.advice),
    }),
  ];
}
