import { ANNOTATION_HOST_ID } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  HostStateLabel,
  hostStateWords,
  useDeploymentSignals,
  useHost,
  useHostSignals,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { GoneHost, whyHostGone } from '../hosts/GoneHost';
import { HostActions } from '../hosts/HostActions';
import { HostBody } from '../hosts/HostBody';
import { EntityTab, EntityTabHead } from './EntityTab';
import { EntityThing } from './EntityThing';
import { SkeletonRows } from './SkeletonRows';

function LiveHost({ id }: { id: string }) {
  const { t } = useOpencspTranslation();
  useDeploymentSignals();
  useHostSignals();
  const query = useHost(id);
  const gone = whyHostGone(query);
  if (gone) {
    return <GoneHost why={gone} host={query.data} />;
  }
  return (
    <EntityTab title={t('host.card')}>
      <AsyncContent
        query={query}
        loadingLabel={t('host.loading')}
        skeleton={<SkeletonRows rows={3} height={140} />}
      >
        {host => (
          <>
            <EntityTabHead
              state={<HostStateLabel host={host} />}
              announcement={t('host.stateAnnouncement', {
                name: host.name,
                state: hostStateWords(host, t),
              })}
              actions={<HostActions host={host} />}
            />
            <HostBody host={host} />
          </>
        )}
      </AsyncContent>
    </EntityTab>
  );
}

/** A host as a tab of its catalog page: the same as its own page shows. */
export function HostContent() {
  return (
    <EntityThing annotation={ANNOTATION_HOST_ID}>
      {id => <LiveHost key={id} id={id} />}
    </EntityThing>
  );
}
