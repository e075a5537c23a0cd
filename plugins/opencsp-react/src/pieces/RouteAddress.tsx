import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Route, routeWorks } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';

const useStyles = makeStyles(
  { url: { overflowWrap: 'anywhere' } },
  { name: 'OpencspRouteAddress' },
);

/**
 * A URL without its scheme, as people say it.
 *
 * @public
 */
export function shownUrl(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

/**
 * The URL of a service, as it works now: a link while it works, and its text until then.
 *
 * @public
 */
export function RouteAddress(props: {
  route: Pick<Route, 'url' | 'name' | 'reach'>;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { route } = props;
  const text = shownUrl(route.url);
  return routeWorks(route) ? (
    <Link
      to={route.url}
      className={classes.url}
      title={t('route.open', { name: route.name })}
    >
      {text}
    </Link>
  ) : (
    <Typography
      variant="body2"
      component="span"
      color="textSecondary"
      className={classes.url}
    >
      {text}
    </Typography>
  );
}
