import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { RunningService } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  RouteAddress,
  RouteState,
  useOpencspTranslation,
  useRouteSets,
} from '@opencsp/plugin-opencsp-react';
import { routeOf } from '../../addresses/ServiceUrl';
import { ServiceAddress } from '../ServiceAddress';
import { RouteTroubles } from './RouteTrouble';

const useStyles = makeStyles(
  theme => ({
    root: { marginBottom: theme.spacing(2), overflowWrap: 'anywhere' },
    url: { fontSize: '1.25rem', fontWeight: 600, lineHeight: 1.4 },
  }),
  { name: 'OpencspShortAddress' },
);

/** Where a service is reached, whether that works, and what is wrong; its page tells the rest. */
export function ShortAddress({ service }: { service: RunningService }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const sets = useRouteSets({
    profileId: service.profile.id,
    hostId: service.host.id,
  });
  const route = routeOf(sets.data?.items, service);
  return route ? (
    <div className={classes.root}>
      <div className={classes.url}>
        <RouteAddress route={route} />
      </div>
      <CopyText text={route.url} label={t('route.copyAddress')} />
      <Typography variant="body2" component="div">
        <RouteState route={route} />
      </Typography>
      <RouteTroubles route={route} />
    </div>
  ) : (
    <ServiceAddress service={service} />
  );
}
