import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Route, RouteReach, routeWorks } from '@opencsp/plugin-opencsp-common';
import {
  CertificateState,
  CopyText,
  ExactDate,
  ReachState,
  RouteAddress,
  RouteState,
  StateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { Facts } from '../../machine/Facts';
import { OrderAgain } from './OrderAgain';
import { RouteHistory } from './RouteHistory';
import { RouteTroubles } from './RouteTrouble';
import { Since } from './Since';

const useStyles = makeStyles(
  theme => ({
    root: {
      overflowWrap: 'anywhere',
      '& + &': {
        borderTop: `1px solid ${theme.palette.divider}`,
        marginTop: theme.spacing(2),
        paddingTop: theme.spacing(2),
      },
    },
    url: { fontSize: '1.25rem', fontWeight: 600, lineHeight: 1.4 },
    part: { margin: theme.spacing(0.5, 0, 1.5) },
  }),
  { name: 'OpencspRouteDetails' },
);

/** How far a request comes from one side, and since when. */
function Reach({ reach }: { reach: RouteReach }) {
  return (
    <>
      <ReachState reach={reach} />{' '}
      {reach.state !== 'unknown' && <Since at={reach.since} />}
    </>
  );
}

/** People are warned of the week's limit while fewer certificates than this are left. */
const WARN_OF_WEEK = 3;

/** What is known of the certificate. */
function Certificate({ route }: { route: Route }) {
  const { t } = useOpencspTranslation();
  const { issuer, expiresAt, attempts, ofWeek, state } = route.certificate;
  return (
    <>
      <CertificateState route={route} />
      {issuer && (
        <Typography variant="body2" component="div" color="textSecondary">
          {t('route.issuer', { issuer })}
        </Typography>
      )}
      {expiresAt && (
        <Typography variant="body2" component="div" color="textSecondary">
          {t('route.ends')} <ExactDate at={expiresAt} />
        </Typography>
      )}
      {attempts.used > 0 && state !== 'http-only' && (
        <Typography variant="body2" component="div" color="textSecondary">
          {t('route.attempts', {
            used: String(attempts.used),
            limit: String(attempts.limit),
          })}
        </Typography>
      )}
      {attempts.nextAt && (
        <Typography variant="body2" component="div" color="textSecondary">
          {t('route.nextOrder')} <ExactDate at={attempts.nextAt} withTime />
        </Typography>
      )}
      {ofWeek.used > 1 && (
        <Typography variant="body2" component="div" color="textSecondary">
          {t('route.ofWeek', {
            used: String(ofWeek.used),
            limit: String(ofWeek.limit),
          })}
        </Typography>
      )}
      {ofWeek.limit - ofWeek.used < WARN_OF_WEEK && (
        <Typography variant="body2" component="div">
          {t('route.ofWeekHint')}
        </Typography>
      )}
      {state === 'staging' && (
        <Typography variant="body2" component="div">
          {t('route.stagingHint')}
        </Typography>
      )}
    </>
  );
}

/** Everything about one URL: where it leads, how far a request comes, its certificate, and what is wrong. */
export function RouteDetails(props: {
  setId: string;
  route: Route;
  /** The person may have a certificate ordered again. */
  mayOrder: boolean;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { setId, route, mayOrder } = props;
  return (
    <div className={classes.root}>
      <div className={classes.url}>
        <RouteAddress route={route} />
      </div>
      <CopyText text={route.url} label={t('route.copyAddress')} />
      <Typography variant="body2" component="div" className={classes.part}>
        <RouteState route={route} /> <Since at={route.since} />
      </Typography>
      {!routeWorks(route) && (
        <Typography variant="body2" className={classes.part}>
          {t('route.notYet')}
        </Typography>
      )}
      {route.certificate.state === 'http-only' && (
        <Typography variant="body2" component="div" className={classes.part}>
          <StateLabel state="warning">{t('route.httpOnly')}</StateLabel>
        </Typography>
      )}
      <Facts
        facts={[
          {
            name: t('route.side.portal'),
            value: <Reach reach={route.reach.portal} />,
          },
          {
            name: t('route.side.host'),
            value: <Reach reach={route.reach.host} />,
          },
          {
            name: t('route.side.certificate'),
            value: <Certificate route={route} />,
          },
        ]}
      />
      <RouteTroubles route={route} />
      {mayOrder && <OrderAgain setId={setId} route={route} />}
      <RouteHistory route={route} />
    </div>
  );
}
