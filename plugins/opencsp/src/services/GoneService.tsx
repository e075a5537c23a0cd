import { RunningService } from '@opencsp/plugin-opencsp-common';
import {
  FaceQuery,
  statusOf,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { MissingFace } from '../MissingFace';

/** Why there is no service to show: it was removed, or there is none that the person may see. */
export function whyServiceGone(
  query: Pick<FaceQuery<RunningService>, 'data' | 'error'>,
): 'removed' | 'missing' | undefined {
  if (statusOf(query.error) !== 404) {
    return undefined;
  }
  return query.data ? 'removed' : 'missing';
}

/** In place of a service that is not there. */
export function GoneService(props: {
  why: 'removed' | 'missing';
  name?: string;
}) {
  const { t } = useOpencspTranslation();
  const removed = props.why === 'removed';
  return (
    <MissingFace
      heading={t(removed ? 'service.goneTitle' : 'service.missingTitle')}
      name={props.name}
      state={removed ? 'removed' : 'unknown'}
      body={t(removed ? 'service.goneBody' : 'service.missingBody')}
    />
  );
}
