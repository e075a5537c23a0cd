import { Host } from '@opencsp/plugin-opencsp-common';
import {
  FaceQuery,
  statusOf,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { MissingFace } from '../MissingFace';

/** Why there is no host to show: it was removed, or there is none that the person may see. */
export function whyHostGone(
  query: Pick<FaceQuery<Host>, 'data' | 'error'>,
): 'removed' | 'missing' | undefined {
  if (query.data?.state === 'removed') {
    return 'removed';
  }
  if (statusOf(query.error) !== 404) {
    return undefined;
  }
  return query.data ? 'removed' : 'missing';
}

/** In place of a host that is not there. */
export function GoneHost(props: {
  why: 'removed' | 'missing';
  /** As it was last seen. */
  host?: Pick<Host, 'name' | 'kind'>;
}) {
  const { t } = useOpencspTranslation();
  const { why, host } = props;
  const removed = why === 'removed';
  const body = () =>
    t(
      host?.kind === 'instance'
        ? 'host.removedBodyMachine'
        : 'host.removedBody',
      { name: host?.name ?? '' },
    );
  return (
    <MissingFace
      heading={t(removed ? 'host.removedTitle' : 'host.missingTitle')}
      name={host?.name}
      state={removed ? 'removed' : 'unknown'}
      body={removed ? body() : t('host.missingBody')}
    />
  );
}
