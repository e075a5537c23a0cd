import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { HostReadiness, ReadinessPoint } from '@opencsp/plugin-opencsp-common';
import {
  ReadinessStateLabel,
  RelativeTime,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { writeProfileView } from '../profiles/profileView';
import { profileRouteRef } from '../routes';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    row: {
      padding: theme.spacing(1.25, 0),
      overflowWrap: 'anywhere',
      '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
    },
    line: {
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'space-between',
      gap: theme.spacing(0, 2),
    },
    name: { fontWeight: 600 },
    details: { margin: theme.spacing(0.5, 0), paddingLeft: theme.spacing(3) },
  }),
  { name: 'OpencspReadinessPoints' },
);

/** Where each account has its reason. */
function ToPeople({ profileId }: { profileId: string }) {
  const { t } = useOpencspTranslation();
  const page = useRouteRef(profileRouteRef);
  return (
    <Link
      underline="always"
      to={`${page({ id: profileId })}?${writeProfileView({ tab: 'people' })}`}
    >
      {t('readiness.toPeople')}
    </Link>
  );
}

function PointRow(props: { point: ReadinessPoint; profileId: string }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { point, state, since, seenAt, message, nextStep, details } =
    props.point;
  return (
    <Typography variant="body2" component="li" className={classes.row}>
      <div className={classes.line}>
        <span className={classes.name}>{t(`readiness.point.${point}`)}</span>
        <ReadinessStateLabel state={state} />
      </div>
      <div>{message}</div>
      {details.length > 0 && (
        <ul className={classes.details}>
          {details.map(detail => (
            <li key={detail}>{detail}</li>
          ))}
        </ul>
      )}
      {nextStep && <div>{t('readiness.nextStep', { step: nextStep })}</div>}
      {point === 'accounts' && state !== 'ok' && (
        <ToPeople profileId={props.profileId} />
      )}
      <Typography variant="body2" color="textSecondary" component="div">
        {since && (
          <>
            {t('readiness.since')} <RelativeTime at={since} />
            {' · '}
          </>
        )}
        {seenAt ? (
          <>
            {t('readiness.seen')} <RelativeTime at={seenAt} />
          </>
        ) : (
          t('readiness.neverSeen')
        )}
      </Typography>
    </Typography>
  );
}

/** What has to hold on a host, each point with its state, what was seen and when, and what to do. */
export function PointList(props: {
  profileId: string;
  readiness: HostReadiness;
  /** Names the list by its host, where there are several. */
  isOneOfMany: boolean;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { profileId, readiness, isOneOfMany } = props;
  return (
    <ul
      className={classes.list}
      aria-label={
        isOneOfMany
          ? t('readiness.pointsOn', { host: readiness.host.name })
          : t('readiness.points')
      }
    >
      {readiness.points.map(point => (
        <PointRow key={point.point} point={point} profileId={profileId} />
      ))}
    </ul>
  );
}
