import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { MIN_PASSWORD_SCORE } from '@opencsp/plugin-opencsp-common';
import {
  useOpencspTranslation,
  useRoleColours,
} from '@opencsp/plugin-opencsp-react';

const MAX_SCORE = 4;

const useStyles = makeStyles(
  theme => ({
    root: { minHeight: 28, marginTop: theme.spacing(0.75) },
    track: {
      height: 6,
      borderRadius: 3,
      overflow: 'hidden',
      background: theme.palette.divider,
    },
    fill: { height: '100%' },
    text: { fontSize: '0.8125rem' },
  }),
  { name: 'OpencspStrengthBar' },
);

/** How hard a password is to guess: a word, and a bar. Its place is kept while there is none. */
export function StrengthBar({ score }: { score: number | undefined }) {
  const classes = useStyles();
  const colours = useRoleColours();
  const { t } = useOpencspTranslation();
  if (score === undefined) {
    return <div className={classes.root} />;
  }
  const words = [
    t('form.password.strength0'),
    t('form.password.strength1'),
    t('form.password.strength2'),
    t('form.password.strength3'),
    t('form.password.strength4'),
  ];
  const word = words[score] ?? words[0];
  return (
    <div className={classes.root}>
      <div
        className={classes.track}
        role="meter"
        aria-label={t('form.password.strength')}
        aria-valuemin={0}
        aria-valuemax={MAX_SCORE}
        aria-valuenow={score}
        aria-valuetext={word}
      >
        <div
          className={classes.fill}
          style={{
            width: `${((score + 1) / (MAX_SCORE + 1)) * 100}%`,
            background:
              colours[score >= MIN_PASSWORD_SCORE ? 'success' : 'warning'],
          }}
        />
      </div>
      <Typography className={classes.text} variant="body2">
        {word}
      </Typography>
    </div>
  );
}
