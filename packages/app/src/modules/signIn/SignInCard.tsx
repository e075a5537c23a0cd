import { useTranslationRef } from '@backstage/frontend-plugin-api';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Logo } from '../nav/Logo';
import { shellTranslationRef } from '../translations/shellTranslationRef';
import { SignInProblem, wordsOf } from './problems';

const useStyles = makeStyles(
  theme => ({
    page: {
      minHeight: '100vh',
      display: 'flex',
      alignItems: 'center',
      justifyContent: 'center',
      padding: theme.spacing(3),
      boxSizing: 'border-box',
      background: theme.palette.background.default,
      color: theme.palette.text.primary,
    },
    card: {
      width: '100%',
      maxWidth: 440,
      boxSizing: 'border-box',
      padding: theme.spacing(5),
      background: theme.palette.background.paper,
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: 16,
      boxShadow: '0 12px 40px rgba(16, 24, 40, 0.08)',
      [theme.breakpoints.down('xs')]: { padding: theme.spacing(3) },
    },
    title: {
      fontSize: '1.75rem',
      lineHeight: 1.25,
      fontWeight: 700,
      letterSpacing: '-0.015em',
      margin: theme.spacing(4, 0, 1),
    },
    actions: {
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1.5),
      marginTop: theme.spacing(4),
    },
    problem: {
      marginTop: theme.spacing(3),
      padding: theme.spacing(1.5, 2),
      borderRadius: 8,
      borderLeft: `4px solid ${theme.palette.error.main}`,
      background: theme.palette.background.default,
      overflowWrap: 'anywhere',
      '& p + p': { marginTop: theme.spacing(0.5) },
    },
    what: { fontWeight: 600 },
    sandbox: {
      marginTop: theme.spacing(4),
      paddingTop: theme.spacing(2),
      borderTop: `1px dashed ${theme.palette.divider}`,
    },
  }),
  { name: 'OpencspSignIn' },
);

/** What a person sees who is not signed in. */
export function SignInCard(props: {
  title: string;
  sandbox: boolean;
  problem: SignInProblem | undefined;
  /** True while the page is on its way to the provider. */
  busy: boolean;
  onSignIn: () => void;
  onCreateAccount: () => void;
}) {
  const classes = useStyles();
  const { t } = useTranslationRef(shellTranslationRef);
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <Logo size={40} />
        <Typography component="h1" className={classes.title}>
          {props.title}
        </Typography>
        <Typography variant="body1" color="textSecondary">
          {t('lead')}
        </Typography>
        <div role="alert">
          {props.problem && <Problem problem={props.problem} />}
        </div>
        <div className={classes.actions}>
          <Button
            variant="contained"
            color="primary"
            size="large"
            disabled={props.busy}
            onClick={props.onSignIn}
          >
            {t('signIn')}
          </Button>
          <Button
            variant="outlined"
            size="large"
            disabled={props.busy}
            onClick={props.onCreateAccount}
          >
            {t('createAccount')}
          </Button>
        </div>
        {props.sandbox && (
          <Typography
            className={classes.sandbox}
            variant="body2"
            color="textSecondary"
          >
            <strong>{t('sandbox')}</strong> {t('sandboxBody')}
          </Typography>
        )}
      </div>
    </main>
  );
}

function Problem({ problem }: { problem: SignInProblem }) {
  const classes = useStyles();
  const { t } = useTranslationRef(shellTranslationRef);
  const { what, why, next } = wordsOf(problem, t);
  return (
    <div className={classes.problem}>
      <Typography variant="body2" className={classes.what}>
        {what}
      </Typography>
      {why && <Typography variant="body2">{why}</Typography>}
      {next && <Typography variant="body2">{next}</Typography>}
    </div>
  );
}
