import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useId } from 'react';
import { useRoleColours } from '../state/roleColours';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';

const useStyles = makeStyles(
  theme => ({
    line: {
      display: 'flex',
      justifyContent: 'space-between',
      alignItems: 'baseline',
      gap: theme.spacing(1),
    },
    figure: { fontVariantNumeric: 'tabular-nums' },
    track: {
      height: 8,
      marginTop: theme.spacing(0.75),
      borderRadius: 4,
      overflow: 'hidden',
      background:
        theme.palette.type === 'dark'
          ? 'rgba(255, 255, 255, 0.16)'
          : 'rgba(0, 0, 0, 0.1)',
    },
    fill: {
      height: '100%',
      borderRadius: 4,
      transition: theme.transitions.create('width'),
      '@media (prefers-reduced-motion: reduce)': { transition: 'none' },
    },
  }),
  { name: 'OpencspMeter' },
);

const LEVEL_ROLES = {
  fine: 'info',
  nearlyFull: 'warning',
  full: 'error',
} as const;

/** How full something is. */
export type MeterLevel = keyof typeof LEVEL_ROLES;

/**
 * How much of something is used: a figure, a word when little is left, and a bar.
 *
 * @public
 */
export function Meter(props: {
  name: string;
  /** Such as "8 of 12". */
  figure: string;
  /** Share in use, 0 to 1; absent when there is no limit. */
  share?: number;
  level: MeterLevel;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const colours = useRoleColours();
  const id = useId();
  const { figure, share } = props;
  const colour = colours[LEVEL_ROLES[props.level]];
  const level = props.level === 'fine' ? '' : `, ${t(`quota.${props.level}`)}`;
  return (
    <div>
      <div className={classes.line}>
        <Typography id={id} variant="body2">
          {props.name}
        </Typography>
        <Typography variant="body2" className={classes.figure}>
          {figure}
          {level && <span style={{ color: colour }}>{level}</span>}
        </Typography>
      </div>
      {share !== undefined && (
        <div
          className={classes.track}
          role="meter"
          aria-labelledby={id}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(share * 100)}
          aria-valuetext={`${figure}${level}`}
        >
          <div
            className={classes.fill}
            style={{ width: `${share * 100}%`, background: colour }}
          />
        </div>
      )}
    </div>
  );
}
