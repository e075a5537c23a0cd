import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { Profile, ShutOut, SignInPortal } from '@opencsp/plugin-opencsp-common';
import {
  ErrorFace,
  problemOfError,
  ExactDate,
  Section,
  StateLabel,
  statusOf,
  useLetIn,
  useOpencspTranslation,
  useSignInPortal,
} from '@opencsp/plugin-opencsp-react';
import { PortalMessageFacts } from './PortalMessageFacts';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: theme.spacing(1, 0), padding: 0 },
    row: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.5, 2),
      padding: theme.spacing(0.5, 0),
    },
    name: { fontWeight: 700, overflowWrap: 'anywhere' },
  }),
  { name: 'OpencspSignInPortalSection' },
);

/** Who is shut out, and the way to let them in again. */
function ShutOutList(props: {
  profileId: string;
  shutOut: readonly ShutOut[];
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const letIn = useLetIn(props.profileId);
  return (
    <>
      {props.shutOut.length === 0 ? (
        <Typography variant="body2">{t('signInPortal.nobody')}</Typography>
      ) : (
        <ul className={classes.list} aria-label={t('signInPortal.shutOut')}>
          {props.shutOut.map(({ login, person, until }) => (
            <li key={login} className={classes.row}>
              <Typography
                variant="body2"
                component="span"
                className={classes.name}
              >
                {person === undefined ? login : `${person} (${login})`}
              </Typography>
              <Typography variant="body2" component="span">
                <StateLabel state="warning">
                  {t('signInPortal.shutOut')}
                </StateLabel>{' '}
                {t('signInPortal.until')} <ExactDate withTime at={until} />
              </Typography>
              <Button
                size="small"
                variant="outlined"
                disabled={letIn.isPending}
                aria-label={t('signInPortal.letInWho', { login })}
                onClick={() => letIn.mutate(login)}
              >
                {t(
                  letIn.isPending && letIn.variables === login
                    ? 'signInPortal.lettingIn'
                    : 'signInPortal.letIn',
                )}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {letIn.error && <ErrorFace problem={problemOfError(letIn.error)} />}
    </>
  );
}

function Content(props: { profileId: string; portal: SignInPortal }) {
  const { t } = useOpencspTranslation();
  const { profileId, portal } = props;
  return (
    <>
      <Typography variant="body2" color="textSecondary" paragraph>
        {t('signInPortal.lead')}
      </Typography>
      <ShutOutList profileId={profileId} shutOut={portal.shutOut} />
      {portal.keepsMessages && (
        <PortalMessageFacts profileId={profileId} portal={portal} />
      )}
    </>
  );
}

/**
 * What goes on at the sign-in portal of a profile: who is shut out, and the newest message where there is no
 * mail. Not on the page for who may only look, nor where there is no portal that runs.
 */
export function SignInPortalSection({ profile }: { profile: Profile }) {
  return profile.actions.edit ? <Asked profileId={profile.id} /> : null;
}

function Asked({ profileId }: { profileId: string }) {
  const { t } = useOpencspTranslation();
  const query = useSignInPortal(profileId);
  if (statusOf(query.error) === 409) {
    return null;
  }
  return (
    <Section
      title={t('signInPortal.title')}
      action={
        <Button
          size="small"
          variant="outlined"
          disabled={query.isFetching}
          onClick={() => query.refetch()}
        >
          {t('signInPortal.again')}
        </Button>
      }
    >
      {query.isPending && (
        <div role="status" aria-busy aria-label={t('signInPortal.loading')}>
          <Skeleton height={32} />
          <Skeleton height={32} />
        </div>
      )}
      {query.error && (
        <ErrorFace
          problem={problemOfError(query.error)}
          onRetry={() => query.refetch()}
        />
      )}
      {query.data && !query.error && (
        <Content profileId={profileId} portal={query.data} />
      )}
    </Section>
  );
}
