import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { SignInCheck } from '@opencsp/plugin-opencsp-common';
import {
  SignInHopLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';

const useStyles = makeStyles(
  theme => ({
    summary: {
      cursor: 'pointer',
      fontWeight: 600,
      padding: theme.spacing(1, 0),
    },
    list: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
      overflowWrap: 'anywhere',
    },
  }),
  { name: 'OpencspSignInHops' },
);

/** The hops of a check in their order. Open by itself where one of them failed. */
export function SignInHops({ check }: { check: SignInCheck }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { hops, host, state } = check;
  return hops.length === 0 ? null : (
    <details open={state === 'failed'}>
      <summary className={classes.summary}>{t('signInCheck.hops')}</summary>
      <ol
        className={classes.list}
        aria-label={t('signInCheck.hopsOf', { host: host.name })}
      >
        {hops.map(hop => (
          <Typography
            key={`${hop.hop} ${hop.name ?? ''}`}
            variant="body2"
            component="li"
          >
            <SignInHopLabel hop={hop} />
            {hop.name && <div>{hop.name}</div>}
            <div>{hop.message}</div>
          </Typography>
        ))}
      </ol>
    </details>
  );
}
