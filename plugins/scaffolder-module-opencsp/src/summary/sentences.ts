import { Network, OsTemplate, Size } from '@opencsp/plugin-opencsp-common';
import { gibText, OpencspTranslate } from '@opencsp/plugin-opencsp-react';
import { FormValues } from '../facts/formValues';
import { coresText } from '../size/leaves';

/** What will happen, in full sentences; none while something is not chosen yet. */
export function sentencesOf(
  values: FormValues,
  chosen: { size?: Size; osTemplate?: OsTemplate; network?: Network },
  t: OpencspTranslate,
): string[] {
  const { size, osTemplate, network } = chosen;
  if (
    !size ||
    !osTemplate ||
    !network ||
    !values.network ||
    !values.name ||
    values.sshKeys.length === 0
  ) {
    return [];
  }
  const keys = String(values.sshKeys.length);
  return [
    t('form.summary.machine', {
      name: values.name,
      cores: coresText(size.cores, t),
      memory: gibText(size.memoryMiB),
      disk: String(size.diskGiB),
      os: osTemplate.title,
    }),
    values.network.mode === 'static'
      ? t('form.summary.static', {
          network: network.title,
          address: values.network.address,
        })
      : t('form.summary.dhcp', { network: network.title }),
    values.sshKeys.length === 1
      ? t('form.summary.oneKey', { user: osTemplate.user })
      : t('form.summary.manyKeys', { n: keys, user: osTemplate.user }),
    values.configure ? t('form.summary.configure') : t('form.summary.plain'),
  ];
}
