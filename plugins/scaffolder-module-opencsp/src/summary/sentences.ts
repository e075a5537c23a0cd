import { Network, OsTemplate, Size } from '@opencsp/plugin-opencsp-common';
import { gibText } from '@opencsp/plugin-opencsp-react';
import { FormValues } from '../facts/formValues';
import { coresText } from '../size/leaves';
import { FormTranslate } from '../translation';

/** What will happen, in full sentences; none while something is not chosen yet. */
export function sentencesOf(
  values: FormValues,
  chosen: { size?: Size; osTemplate?: OsTemplate; network?: Network },
  t: FormTranslate,
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
    t('summary.machine', {
      name: values.name,
      cores: coresText(size.cores, t),
      memory: gibText(size.memoryMiB),
      disk: String(size.diskGiB),
      os: osTemplate.title,
    }),
    values.network.mode === 'static'
      ? t('summary.static', {
          network: network.title,
          address: values.network.address,
        })
      : t('summary.dhcp', { network: network.title }),
    values.sshKeys.length === 1
      ? t('summary.oneKey', { user: osTemplate.user })
      : t('summary.manyKeys', { n: keys, user: osTemplate.user }),
    values.configure ? t('summary.configure') : t('summary.plain'),
  ];
}
