import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import Card from '@material-ui/core/Card';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { RunningService } from '@opencsp/plugin-opencsp-common';
import {
  durationText,
  momentText,
  ServiceIcon,
  ServiceStateLabel,
  StateLabel,
  useNow,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { deploymentRouteRef, hostRouteRef, profileRouteRef } from '../routes';

const useStyles = makeStyles(
  theme => ({
    list: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fill, minmax(min(240px, 100%), 1fr))',
      gap: theme.spacing(2),
    },
    tile: {
      height: '100%',
      boxSizing: 'border-box',
      padding: theme.spacing(2),
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(0.75),
      overflowWrap: 'anywhere',
    },
    head: {
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(1),
    },
    title: { fontWeight: 600, fontSize: '1.0625rem', margin: 0 },
    state: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 1) },
    foot: { marginTop: 'auto' },
  }),
  { name: 'OpencspServiceTiles' },
);

/** When a service was not seen for so long, it is said. Milliseconds. */
export const NOT_SEEN_MS = 5 * 60_000;

/** A host name without what every address has. */
function shownUrl(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

function State({ service }: { service: RunningService }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const now = useNow(30_000);
  const { state, seenAt, stateSince } = service;
  const age = (at: string) => now.getTime() - new Date(at).getTime();
  return (
    <Typography variant="body2" component="div" className={classes.state}>
      <ServiceStateLabel state={state} drifted={service.drift.length > 0} />
      <Typography variant="body2" color="textSecondary" component="span">
        {t('services.since', { duration: durationText(age(stateSince), t) })}
      </Typography>
      {seenAt && age(seenAt) > NOT_SEEN_MS && (
        <StateLabel state="stale">
          {t('services.notSeen', { time: momentText(new Date(seenAt), now) })}
        </StateLabel>
      )}
    </Typography>
  );
}

function Tile(props: { service: RunningService; hidePlaces?: boolean }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const profile = useRouteRef(profileRouteRef);
  const host = useRouteRef(hostRouteRef);
  const deployment = useRouteRef(deploymentRouteRef);
  const { service, hidePlaces } = props;
  const { title, url, detail, state, drift } = service;
  return (
    <Card variant="outlined" className={classes.tile}>
      <div className={classes.head}>
        <ServiceIcon icon={service.icon} />
        <Typography component="h3" className={classes.title}>
          {title}
        </Typography>
      </div>
      <State service={service} />
      {url ? (
        <Link to={url}>{shownUrl(url)}</Link>
      ) : (
        <Typography variant="body2" color="textSecondary">
          {t('services.noUrl')}
        </Typography>
      )}
      {detail && state !== 'up' && (
        <Typography variant="body2">{detail}</Typography>
      )}
      {drift.length > 0 && (
        <Typography variant="body2">
          {t('services.drift', {
            count: drift.length,
            first: drift[0].detail,
          })}
        </Typography>
      )}
      {!hidePlaces && (
        <Typography
          variant="body2"
          color="textSecondary"
          component="div"
          className={classes.foot}
        >
          <Link to={profile({ id: service.profile.id })}>
            {service.profile.name}
          </Link>
          {' · '}
          <Link to={host({ id: service.host.id })}>{service.host.name}</Link>
          {' · '}
          <Link
            to={deployment({ id: service.deploymentId })}
            aria-label={t('services.seeDeployment', { name: title })}
          >
            {t('services.run')}
          </Link>
        </Typography>
      )}
    </Card>
  );
}

/** Services as tiles: whether each works, where it is, and what it runs on. */
export function ServiceTiles(props: {
  services: readonly RunningService[];
  /** Profile and host are known already. */
  hidePlaces?: boolean;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  return (
    <ul className={classes.list} aria-label={t('services.title')}>
      {props.services.map(it => (
        <li key={it.id}>
          <Tile service={it} hidePlaces={props.hidePlaces} />
        </li>
      ))}
    </ul>
  );
}
