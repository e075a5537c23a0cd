import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { ProfileSecret } from '@opencsp/plugin-opencsp-common';
import {
  RelativeTime,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { CalendarDay } from './CalendarDay';

const useStyles = makeStyles(
  theme => ({
    row: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.5, 2),
      padding: theme.spacing(1.25, 0),
      '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
    },
    what: { flex: '1 1 260px', minWidth: 0, overflowWrap: 'anywhere' },
    name: { fontFamily: 'monospace', fontWeight: 600 },
    actions: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
  }),
  { name: 'OpencspSecretRow' },
);

/** One secret: what it is for, since when, and what can be asked. Never its value. */
export function SecretRow(props: {
  secret: ProfileSecret;
  /** Title of the service that it belongs to. */
  service: string;
  mayChange: boolean;
  onRotate: () => void;
  onReveal: () => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { secret } = props;
  const { name, since, revealedAt, immutable } = secret;
  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <Typography variant="body2" className={classes.name}>
          {name}
        </Typography>
        <Typography variant="body2">{secret.purpose}</Typography>
        <Typography variant="body2" color="textSecondary" component="div">
          {props.service}
          {' · '}
          {since ? (
            <>
              {t('secrets.since')} <CalendarDay at={since} />
            </>
          ) : (
            t('secrets.never')
          )}
          {revealedAt && (
            <>
              {' · '}
              {t('secrets.revealed')} <RelativeTime at={revealedAt} />
            </>
          )}
        </Typography>
        {immutable && (
          <Typography variant="body2" color="textSecondary">
            {t('secrets.immutable', { reason: immutable })}
          </Typography>
        )}
      </div>
      <div className={classes.actions}>
        {secret.canReveal && (
          <Button
            size="small"
            variant="outlined"
            color="primary"
            aria-label={t('secrets.revealLabel', { name })}
            onClick={props.onReveal}
          >
            {t('secrets.reveal')}
          </Button>
        )}
        {!immutable && props.mayChange && (
          <Button
            size="small"
            variant="outlined"
            aria-label={t('secrets.rotateLabel', { name })}
            onClick={props.onRotate}
          >
            {t('secrets.rotate')}
          </Button>
        )}
      </div>
    </li>
  );
}
