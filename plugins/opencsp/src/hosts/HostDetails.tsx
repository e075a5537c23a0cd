import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import { Host, HostFacts } from '@opencsp/plugin-opencsp-common';
import {
  RelativeTime,
  Section,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { Facts } from '../machine/Facts';
import { ThingLink, useThingPage } from '../ThingLink';

/** What can run containers there, with versions. */
export function Engines({ facts }: { facts: HostFacts }) {
  const { t } = useOpencspTranslation();
  const engines = Object.entries(facts.engines);
  return engines.length === 0 ? (
    <>{t('host.engineNone')}</>
  ) : (
    <>
      {engines.map(([name, version]) => (
        <div key={name}>{t('host.engineOne', { name, version })}</div>
      ))}
    </>
  );
}

/** What the host is, whose, and since when. */
export function HostDetails({ host }: { host: Host }) {
  const { t } = useOpencspTranslation();
  const machine = useThingPage('machine');
  const { facts, kind, instanceId } = host;
  return (
    <Section title={t('host.about')}>
      <Facts
        facts={[
          { name: t('host.kind'), value: t(`hosts.kind.${kind}`) },
          machine !== undefined &&
            instanceId !== undefined && {
              name: t('host.machine'),
              value: (
                <ThingLink thing="machine" id={instanceId}>
                  {t('host.openMachine')}
                </ThingLink>
              ),
            },
          facts?.system !== undefined && {
            name: t('host.system'),
            value: facts.system,
          },
          facts?.architecture !== undefined && {
            name: t('host.architecture'),
            value: facts.architecture,
          },
          facts?.cores !== undefined && {
            name: t('host.cores'),
            value: String(facts.cores),
          },
          facts && {
            name: t('host.engines'),
            value: <Engines facts={facts} />,
          },
          {
            name: t('host.owner'),
            value: <EntityDisplayName entityRef={host.owner} hideIcon />,
          },
          {
            name: t('host.created'),
            value: <RelativeTime at={host.createdAt} />,
          },
        ]}
      />
    </Section>
  );
}
