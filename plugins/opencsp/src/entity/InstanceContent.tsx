import { useRouteRef } from '@backstage/core-plugin-api';
import { ANNOTATION_INSTANCE_ID } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  InstanceStateLabel,
  stateWords,
  useDeploymentSignals,
  useHostSignals,
  useInstance,
  useInstanceSignals,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { GoneFace, whyGone } from '../machine/GoneFace';
import { MachineActions } from '../machine/MachineActions';
import { MachineBody } from '../machine/MachineBody';
import { platformPageRouteRef } from '../routes';
import { EntityTab, EntityTabHead } from './EntityTab';
import { EntityThing } from './EntityThing';
import { SkeletonRows } from './SkeletonRows';

function LiveMachine({ id }: { id: string }) {
  const { t } = useOpencspTranslation();
  const platform = useRouteRef(platformPageRouteRef);
  useInstanceSignals();
  useDeploymentSignals();
  useHostSignals();
  const query = useInstance(id);
  const gone = whyGone(query);
  if (gone) {
    return (
      <GoneFace
        why={gone}
        name={query.data?.name}
        warnings={query.data?.warnings}
        platform={platform?.()}
      />
    );
  }
  return (
    <EntityTab title={t('machine.card')}>
      <AsyncContent
        query={query}
        loadingLabel={t('machine.loading')}
        skeleton={<SkeletonRows rows={2} height={180} />}
      >
        {instance => (
          <>
            <EntityTabHead
              state={<InstanceStateLabel instance={instance} />}
              announcement={t('machine.stateAnnouncement', {
                name: instance.name,
                state: stateWords(instance, t),
              })}
              actions={<MachineActions instance={instance} />}
            />
            <MachineBody instance={instance} />
          </>
        )}
      </AsyncContent>
    </EntityTab>
  );
}

/** A machine as a tab of its catalog page: the same as its own page shows. */
export function InstanceContent() {
  return (
    <EntityThing annotation={ANNOTATION_INSTANCE_ID}>
      {id => <LiveMachine id={id} />}
    </EntityThing>
  );
}
