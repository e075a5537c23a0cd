import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Route, RouteSet } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  RouteAddress,
  RouteState,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0, 1.5),
      minWidth: 0,
      overflowWrap: 'anywhere',
    },
  }),
  { name: 'OpencspServiceUrl' },
);

/** Which service it is, of which profile, on which host. */
interface ServicePlace {
  service: string;
  profile: { id: string };
  host: { id: string };
}

/** What is known of the address of a service; nothing before its host was looked at. */
export function routeOf(
  sets: readonly RouteSet[] | undefined,
  { service, profile, host }: ServicePlace,
): Route | undefined {
  return sets
    ?.find(it => it.profile.id === profile.id && it.host.id === host.id)
    ?.routes.find(it => it.service === service);
}

/**
 * Where a service is reached: a link as soon as somebody saw that it works, with how it does. Before that its
 * text, to copy: that its container runs says nothing of its name, its proxy and its certificate.
 */
export function ServiceUrl(props: {
  /** Of the service. */
  title: string;
  /** As its profile gives it. */
  url?: string;
  route?: Route;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { title, url, route } = props;
  if (route) {
    return (
      <Typography variant="body2" component="div" className={classes.root}>
        <RouteAddress route={route} />
        <RouteState route={route} />
      </Typography>
    );
  }
  return url ? (
    <CopyText text={url} label={t('profile.copyUrl', { name: title })} />
  ) : (
    <Typography variant="body2" color="textSecondary">
      {t('services.noUrl')}
    </Typography>
  );
}
