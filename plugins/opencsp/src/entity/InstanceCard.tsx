import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Skeleton from '@material-ui/lab/Skeleton';
import { Instance } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  InstanceStateLabel,
  Section,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { Facts } from '../machine/Facts';
import { machinePageRouteRef } from '../routes';
import { EntityMachine } from './EntityMachine';

function MachineFacts({ instance }: { instance: Instance }) {
  const { t } = useOpencspTranslation();
  const { address, ssh, failure } = instance;
  return (
    <Facts
      facts={[
        {
          name: t('machines.state'),
          value: <InstanceStateLabel instance={instance} />,
        },
        failure && { name: t('machine.why'), value: failure.message },
        address !== undefined && {
          name: t('machine.address'),
          value: <CopyText text={address} label={t('machine.copyAddress')} />,
        },
        ssh && {
          name: t('machine.ssh'),
          value: <CopyText text={ssh.command} label={t('machine.copySsh')} />,
        },
      ]}
    />
  );
}

/** A machine on its catalog page: state, address, ssh line, and the way to its own page. */
export function InstanceCard() {
  const { t } = useOpencspTranslation();
  const page = useRouteRef(machinePageRouteRef);
  return (
    <EntityMachine
      skeleton={
        <Section title={t('machine.card')}>
          <Skeleton height={28} />
          <Skeleton height={28} />
          <Skeleton height={28} />
        </Section>
      }
    >
      {instance => (
        <Section
          title={t('machine.card')}
          action={
            page && (
              <Link to={page({ id: instance.id })}>
                {t('machine.openPage')}
              </Link>
            )
          }
        >
          <MachineFacts instance={instance} />
        </Section>
      )}
    </EntityMachine>
  );
}
