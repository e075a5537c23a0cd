import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  isSignInCheckMoving,
  SignInCheck,
} from '@opencsp/plugin-opencsp-common';
import {
  LiveRegion,
  RelativeTime,
  SignInCheckState,
  StateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { ThingLink } from '../ThingLink';
import { usePageConfig } from '../usePageConfig';
import { SignInHops } from './SignInHops';

const useStyles = makeStyles(
  theme => ({
    root: {
      padding: theme.spacing(1, 0),
      overflowWrap: 'anywhere',
      '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
    },
    stop: { fontWeight: 600 },
  }),
  { name: 'OpencspLatestCheck' },
);

/** When it was asked for, while it has not ended; else when it ended. */
function When({ check }: { check: SignInCheck }) {
  const { t } = useOpencspTranslation();
  const { askedAt, endedAt } = check;
  const at = isSignInCheckMoving(check) ? askedAt : endedAt;
  return at ? (
    <>
      {' · '}
      {t(
        isSignInCheckMoving(check)
          ? 'signInCheck.asked'
          : 'signInCheck.checked',
      )}{' '}
      <RelativeTime at={at} />
    </>
  ) : null;
}

/** What a check came to: in words, where it stops, and what to do. */
function Outcome({ check }: { check: SignInCheck }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { failureDocs } = usePageConfig();
  const { message, failedAt, code, nextStep } = check;
  const docs = code && failureDocs(code);
  return (
    <>
      {failedAt && (
        <Typography variant="body2" className={classes.stop}>
          {t('signInCheck.failedAt', { hop: t(`signInCheck.hop.${failedAt}`) })}
        </Typography>
      )}
      {message && <Typography variant="body2">{message}</Typography>}
      {nextStep && (
        <Typography variant="body2">
          {t('signInCheck.nextStep', { step: nextStep })}
        </Typography>
      )}
      {docs && (
        <Typography variant="body2">
          <Link underline="always" to={docs}>
            {t('signInCheck.docs')}
          </Link>
        </Typography>
      )}
    </>
  );
}

/** Users of checks that are still to be taken out of the directory. */
function UsersLeft({ usersLeft, usersTrouble }: SignInCheck) {
  const { t } = useOpencspTranslation();
  return usersLeft === 0 ? null : (
    <>
      <Typography variant="body2" component="div">
        <StateLabel state="warning">
          {t('signInCheck.usersLeft', { count: usersLeft })}
        </StateLabel>
      </Typography>
      {usersTrouble && (
        <Typography variant="body2">
          {usersTrouble.message}{' '}
          {t('signInCheck.nextStep', { step: usersTrouble.nextStep })}
        </Typography>
      )}
    </>
  );
}

/** The latest check on a host. While one is made, what the one before came to stays. */
export function LatestCheck(props: {
  check: SignInCheck;
  isOneOfMany: boolean;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { check, isOneOfMany } = props;
  const { host, state, endedAt } = check;
  const moving = isSignInCheckMoving(check);
  return (
    <div className={classes.root}>
      <Typography variant="body2" component="div">
        <SignInCheckState state={state} />
        <When check={check} />
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
      <LiveRegion text={t(`signInCheck.state.${state}`)} />
      {moving && (
        <Typography variant="body2">{t('signInCheck.calm')}</Typography>
      )}
      {moving && endedAt && (
        <Typography variant="body2" color="textSecondary" component="div">
          {t('signInCheck.before')} <RelativeTime at={endedAt} />
        </Typography>
      )}
      <Outcome check={check} />
      <SignInHops check={check} />
      <UsersLeft {...check} />
    </div>
  );
}
