import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import { Instance } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  gibText,
  OpencspTranslate,
  RelativeTime,
  Section,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { Facts } from './Facts';

function networkText(
  { name, mode, address }: Instance['network'],
  t: OpencspTranslate,
): string {
  return mode === 'static' && address
    ? t('machine.networkStatic', { name, address })
    : t('machine.networkDhcp', { name });
}

/** What was asked for, by whom and when. */
export function DetailsSection({ instance }: { instance: Instance }) {
  const { t } = useOpencspTranslation();
  const { size, owner, createdBy } = instance;
  return (
    <Section title={t('machine.details')}>
      <Facts
        facts={[
          {
            name: t('machine.size'),
            value: t('machine.sizeValue', {
              name: size.name,
              cores: String(size.cores),
              memory: gibText(size.memoryMiB),
              disk: String(size.diskGiB),
            }),
          },
          { name: t('machine.os'), value: instance.osTemplate.title },
          {
            name: t('machine.network'),
            value: networkText(instance.network, t),
          },
          {
            name: t('machine.configure'),
            value: t(
              instance.configure
                ? 'machine.configureOn'
                : 'machine.configureOff',
            ),
          },
          {
            name: t('machine.owner'),
            value: <EntityDisplayName entityRef={owner} hideIcon />,
          },
          createdBy !== owner && {
            name: t('machine.createdBy'),
            value: <EntityDisplayName entityRef={createdBy} hideIcon />,
          },
          {
            name: t('machine.created'),
            value: <RelativeTime at={instance.createdAt} />,
          },
          {
            name: t('machine.sshKeys'),
            value: instance.sshKeys.map(key => (
              <div key={key.fingerprint} title={key.fingerprint}>
                {key.comment || key.fingerprint} ({key.type})
              </div>
            )),
          },
          {
            name: t('machine.machineName'),
            value: (
              <CopyText
                nowrap
                text={instance.machineName}
                label={t('machine.copyMachineName')}
              />
            ),
          },
          instance.vmId !== undefined && {
            name: t('machine.vmId'),
            value: String(instance.vmId),
          },
        ]}
      />
    </Section>
  );
}
