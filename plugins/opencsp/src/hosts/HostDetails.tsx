import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import { Host } from '@opencsp/plugin-opencsp-common';
import {
  RelativeTime,
  Section,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { Facts } from '../machine/Facts';
import { machineRouteRef } from '../routes';

/** What the host is, whose, and since when. */
export function HostDetails({ host }: { host: Host }) {
  const { t } = useOpencspTranslation();
  const machine = useRouteRef(machineRouteRef);
  const { facts, kind, instanceId } = host;
  const engines = Object.entries(facts?.engines ?? {});
  return (
    <Section title={t('host.about')}>
      <Facts
        facts={[
          { name: t('host.kind'), value: t(`hosts.kind.${kind}`) },
          instanceId !== undefined && {
            name: t('host.machine'),
            value: (
              <Link to={machine({ id: instanceId })}>
                {t('host.openMachine')}
              </Link>
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
            value:
              engines.length === 0
                ? t('host.engineNone')
                : engines.map(([name, version]) => (
                    <div key={name}>
                      {t('host.engineOne', { name, version })}
                    </div>
                  )),
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
