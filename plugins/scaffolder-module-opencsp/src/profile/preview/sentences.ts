import { ProfilePreview } from '@opencsp/plugin-opencsp-common';
import { gibText, OpencspTranslate } from '@opencsp/plugin-opencsp-react';
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
  t: OpencspTranslate,
): string[] {
  const { profileId, name } = values;
  const branch = preview.branch ?? '';
  return [
    profileId === undefined
      ? t('form.preview.creates', { name, branch })
      : t('form.preview.updates', { name, branch }),
    ...servicesSentences(preview, t),
    t('form.preview.deployed', { engine: deployment ?? values.deployment }),
    ...needsSentences(preview, t),
    values.password.strategy === 'universal'
      ? t('form.preview.universal')
      : t('form.preview.generated'),
    t(`form.preview.accounts.${values.accounts}`),
    connectionSentence(values, t),
    t('form.preview.nothingRuns'),
  ];
}

function connectionSentence(
  { protocol, certificates }: ProfileValues,
  t: OpencspTranslate,
): string {
  if (protocol === 'http') {
    return t('form.preview.http');
  }
  return certificates === 'staging'
    ? t('form.preview.staging')
    : t('form.preview.https');
}

function servicesSentences(
  { services }: ProfilePreview,
  t: OpencspTranslate,
): string[] {
  const titles = (chosen: boolean) =>
    services
      .filter(service => service.chosen === chosen)
      .map(({ title }) => title)
      .join(', ');
  const brought = titles(false);
  return [
    t('form.preview.services', { services: titles(true) }),
    ...(brought ? [t('form.preview.brought', { services: brought })] : []),
  ];
}

function needsSentences(
  { needs }: ProfilePreview,
  t: OpencspTranslate,
): string[] {
  if (!needs) {
    return [];
  }
  return [
    t('form.preview.needs', {
      memory: gibText(needs.memoryMiB.floor),
      cores: String(needs.cores.floor),
      disk: String(needs.diskGiB.floor),
      advisedMemory: gibText(needs.memoryMiB.advice),
      advisedCores: String(needs.cores.advice),
      advisedDisk: String(needs.diskGiB.advice),
    }),
  ];
}
