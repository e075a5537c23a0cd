import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  Route,
  RouteReach,
  RouteSet,
  routeWorks,
} from '@opencsp/plugin-opencsp-common';
import {
  CertificateState,
  CopyText,
  ExactDate,
  hostUnknown,
  isRouteKnown,
  NotKnownSince,
  ReachState,
  RouteAddress,
  RouteState,
  StateLabel,
  useNow,
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
    line: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 1) },
  }),
  { name: 'OpencspRouteDetails' },
);

/** How far a request comes from one side, and since when. */
function Reach(props: {
  reach: RouteReach;
  /** Since when nobody looked from there. */
  unknownSince?: string;
}) {
  const classes = useStyles();
  const { reach, unknownSince } = props;
  if (reach.state !== 'unknown') {
    return (
      <div className={classes.line}>
        <ReachState reach={reach} /> <Since at={reach.since} />
      </div>
    );
  }
  return unknownSince ? (
    <NotKnownSince at={unknownSince} />
  ) : (
    <ReachState reach={reach} />
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
  set: RouteSet;
  route: Route;
  /** The person may have a certificate ordered again. */
  mayOrder: boolean;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { set, route, mayOrder } = props;
  const now = useNow(30_000);
  return (
    <div className={classes.root}>
      <div className={classes.url}>
        <RouteAddress route={route} />
      </div>
      <CopyText text={route.url} label={t('route.copyAddress')} />
      <Typography
        variant="body2"
        component="div"
        className={`${classes.part} ${classes.line}`}
      >
        <RouteState route={route} />{' '}
        {isRouteKnown(route) && <Since at={route.since} />}
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
            value: (
              <Reach
                reach={route.reach.portal}
                unknownSince={route.checkedAt && route.reach.portal.since}
              />
            ),
          },
          {
            name: t('route.side.host'),
            value: (
              <Reach
                reach={route.reach.host}
                unknownSince={hostUnknown(set, now)?.since}
              />
            ),
          },
          {
            name: t('route.side.certificate'),
            value: <Certificate route={route} />,
          },
        ]}
      />
      <RouteTroubles route={route} />
      {mayOrder && <OrderAgain setId={set.id} route={route} />}
      <RouteHistory route={route} />
    </div>
  );
}
