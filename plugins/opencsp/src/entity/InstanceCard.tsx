import { useRouteRef } from '@backstage/core-plugin-api';
import {
  ANNOTATION_INSTANCE_ID,
  Instance,
} from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  CopyText,
  InstanceStateLabel,
  Section,
  useInstance,
  useInstanceSignals,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { Facts } from '../machine/Facts';
import { GoneFace, whyGone } from '../machine/GoneFace';
import { platformPageRouteRef } from '../routes';
import { ThingLink } from '../ThingLink';
import { EntityThing } from './EntityThing';
import { SkeletonRows } from './SkeletonRows';

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

function LiveMachine({ id }: { id: string }) {
  const { t } = useOpencspTranslation();
  const platform = useRouteRef(platformPageRouteRef);
  useInstanceSignals();
  const query = useInstance(id);
  const gone = whyGone(query);
  if (gone) {
    return (
      <GoneFace why={gone} name={query.data?.name} platform={platform?.()} />
    );
  }
  return (
    <Section
      title={t('machine.card')}
      action={
        <ThingLink invites thing="machine" id={id}>
          {t('machine.openPage')}
        </ThingLink>
      }
    >
      <AsyncContent
        query={query}
        loadingLabel={t('machine.loading')}
        skeleton={<SkeletonRows rows={3} />}
      >
        {instance => <MachineFacts instance={instance} />}
      </AsyncContent>
    </Section>
  );
}

/** A machine on its catalog page: state, address, ssh line, and the way to its own page. */
export function InstanceCard() {
  return (
    <EntityThing annotation={ANNOTATION_INSTANCE_ID}>
      {id => <LiveMachine id={id} />}
    </EntityThing>
  );
}
