import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Quota } from '@opencsp/plugin-opencsp-common';
import { useId } from 'react';
import { useRoleColours } from '../state/roleColours';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';
import { QuotaBar, quotaBars } from './quota';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fit, minmax(180px, 1fr))',
      gap: theme.spacing(2, 3),
    },
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
  { name: 'OpencspQuotaBars' },
);

const LEVEL_ROLES = {
  fine: 'info',
  nearlyFull: 'warning',
  full: 'error',
} as const;

function Bar({ bar }: { bar: QuotaBar }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const colours = useRoleColours();
  const id = useId();
  const { used, limit } = bar;
  const plain =
    limit === undefined
      ? t('quota.noLimit', { used })
      : t('quota.of', { used, limit });
  const inGib =
    limit === undefined
      ? t('quota.noLimitGiB', { used })
      : t('quota.ofGiB', { used, limit });
  const figure = bar.gib ? inGib : plain;
  const level = bar.level === 'fine' ? '' : `, ${t(`quota.${bar.level}`)}`;
  return (
    <div>
      <div className={classes.line}>
        <Typography id={id} variant="body2">
          {t(`quota.${bar.kind}`)}
        </Typography>
        <Typography variant="body2" className={classes.figure}>
          {figure}
          {level && (
            <span style={{ color: colours[LEVEL_ROLES[bar.level]] }}>
              {level}
            </span>
          )}
        </Typography>
      </div>
      {bar.share !== undefined && (
        <div
          className={classes.track}
          role="meter"
          aria-labelledby={id}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(bar.share * 100)}
          aria-valuetext={`${figure}${level}`}
        >
          <div
            className={classes.fill}
            style={{
              width: `${bar.share * 100}%`,
              background: colours[LEVEL_ROLES[bar.level]],
            }}
          />
        </div>
      )}
    </div>
  );
}

/**
 * What is used of a quota, in figures and as bars.
 *
 * @public
 */
export function QuotaBars(props: { quota: Pick<Quota, 'limit' | 'used'> }) {
  const classes = useStyles();
  return (
    <div className={classes.root}>
      {quotaBars(props.quota).map(bar => (
        <Bar key={bar.kind} bar={bar} />
      ))}
    </div>
  );
}
