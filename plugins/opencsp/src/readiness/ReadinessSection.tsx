import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { HostReadiness } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  faceOf,
  OverallReadiness,
  Section,
  useOpencspTranslation,
  useReadiness,
} from '@opencsp/plugin-opencsp-react';
import { ThingLink } from '../ThingLink';
import { PointList } from './PointList';
import { onHost } from './readinessView';

function OfHost(props: {
  profileId: string;
  readiness: HostReadiness;
  isOneOfMany: boolean;
}) {
  const { t } = useOpencspTranslation();
  const { readiness, isOneOfMany } = props;
  const { host } = readiness;
  return (
    <>
      <Typography variant="body2" component="div">
        <OverallReadiness readiness={readiness} />
        {isOneOfMany && (
          <>
            {' · '}
            {t('readiness.onHost')}{' '}
            <ThingLink thing="host" id={host.id}>
              {host.name}
            </ThingLink>
          </>
        )}
      </Typography>
      <PointList {...props} />
    </>
  );
}

/**
 * Whether the services of a profile are ready, point by point, for each host that it is on, or for one of them. Not
 * on the page while it is on none.
 */
export function ReadinessSection(props: {
  profileId: string;
  /** Of one host; all of them when absent. */
  hostId?: string;
}) {
  const { t } = useOpencspTranslation();
  const { profileId, hostId } = props;
  const query = useReadiness(profileId);
  const shown = onHost(query.data?.items, hostId);
  const { kind } = faceOf(query, () => false);
  if (kind === 'ready' && shown.length === 0) {
    return null;
  }
  return (
    <Section title={t('readiness.title')}>
      <AsyncContent
        query={query}
        loadingLabel={t('readiness.loading')}
        skeleton={[1, 2, 3].map(row => (
          <Skeleton key={row} height={48} />
        ))}
      >
        {() =>
          shown.map(readiness => (
            <OfHost
              key={readiness.host.id}
              profileId={profileId}
              readiness={readiness}
              isOneOfMany={shown.length > 1}
            />
          ))
        }
      </AsyncContent>
    </Section>
  );
}
