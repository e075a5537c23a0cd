import Card from '@material-ui/core/Card';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Route, RunningService } from '@opencsp/plugin-opencsp-common';
import {
  RouteSetsQuery,
  ServiceIcon,
  useOpencspTranslation,
  useRouteSets,
} from '@opencsp/plugin-opencsp-react';
import { routeOf, ServiceUrl } from '../addresses/ServiceUrl';
import { ThingLink, useThingPage } from '../ThingLink';
import { LiveServiceState } from './LiveServiceState';

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
    foot: { marginTop: 'auto' },
  }),
  { name: 'OpencspServiceTiles' },
);

function Tile(props: {
  service: RunningService;
  /** What is known of its address. */
  route?: Route;
  hidePlaces?: boolean;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const deployment = useThingPage('deployment');
  const { service, route, hidePlaces } = props;
  const { title, url, detail, state, drift } = service;
  return (
    <Card variant="outlined" className={classes.tile}>
      <div className={classes.head}>
        <ServiceIcon icon={service.icon} />
        <Typography component="h3" className={classes.title}>
          <ThingLink thing="service" id={service.id}>
            {title}
          </ThingLink>
        </Typography>
      </div>
      <LiveServiceState service={service} />
      <ServiceUrl title={title} url={url} route={route} />
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
          <ThingLink thing="profile" id={service.profile.id}>
            {service.profile.name}
          </ThingLink>
          {' · '}
          <ThingLink thing="host" id={service.host.id}>
            {service.host.name}
          </ThingLink>
          {deployment && (
            <>
              {' · '}
              <ThingLink
                thing="deployment"
                id={service.deploymentId}
                label={t('services.seeDeployment', { name: title })}
              >
                {t('services.run')}
              </ThingLink>
            </>
          )}
        </Typography>
      )}
    </Card>
  );
}

/** Services as tiles: whether each works, where it is, and what it runs on. */
export function ServiceTiles(props: {
  services: readonly RunningService[];
  /** Where all of them are; left out, they may be anywhere. */
  of?: RouteSetsQuery;
  /** Profile and host are known already. */
  hidePlaces?: boolean;
}) {
  const { t } = useOpencspTranslation();
  const sets = useRouteSets(props.of);
  const classes = useStyles();
  return (
    <ul className={classes.list} aria-label={t('services.title')}>
      {props.services.map(it => (
        <li key={it.id}>
          <Tile
            service={it}
            route={routeOf(sets.data?.items, it)}
            hidePlaces={props.hidePlaces}
          />
        </li>
      ))}
    </ul>
  );
}
