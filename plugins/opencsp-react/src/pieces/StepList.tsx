import ButtonBase from '@material-ui/core/ButtonBase';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { DeploymentStep } from '@opencsp/plugin-opencsp-common';
import { ReactNode } from 'react';
import { deadlineLeft } from '../format/deadline';
import { Duration } from '../format/Duration';
import { durationText } from '../format/durations';
import { useNow } from '../format/useNow';
import { stateLooks } from '../state/looks';
import { selectedBackground, useRoleColours } from '../state/roleColours';
import { StateIcon } from '../state/StateIcon';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    row: {
      display: 'grid',
      gridTemplateColumns: 'auto minmax(0, 3fr) minmax(min-content, 2fr)',
      columnGap: theme.spacing(1.5),
      alignItems: 'start',
      width: '100%',
      textAlign: 'left',
      padding: theme.spacing(1, 1.5),
      borderRadius: theme.shape.borderRadius,
      '&:hover': { background: theme.palette.action.hover },
      '&:focus-visible': {
        outline: `2px solid ${theme.palette.primary.main}`,
        outlineOffset: -2,
      },
    },
    selected: {
      background: selectedBackground(theme),
      boxShadow: `inset 3px 0 0 ${theme.palette.primary.main}`,
    },
    icon: { display: 'flex', paddingTop: 2 },
    main: { minWidth: 0, overflowWrap: 'anywhere' },
    title: { fontWeight: 500, marginRight: theme.spacing(0.5) },
    time: {
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'flex-end',
      columnGap: theme.spacing(1),
      textAlign: 'right',
      fontVariantNumeric: 'tabular-nums',
      whiteSpace: 'nowrap',
    },
    under: { padding: theme.spacing(1, 0, 1.5, 5) },
    '@media (max-width: 600px)': { under: { paddingLeft: 0 } },
  }),
  { name: 'OpencspStepList' },
);

/**
 * One step of a run, of a machine or a deployment.
 *
 * @public
 */
export type RunStep = Omit<DeploymentStep, 'phase'>;

/** Says when a step gives up, as soon as that is near. */
function Countdown({ deadline }: { deadline: string }) {
  const { t } = useOpencspTranslation();
  const colours = useRoleColours();
  const left = deadlineLeft(deadline, useNow(1_000));
  return left === undefined ? null : (
    <Typography variant="body2" style={{ color: colours.warning }}>
      {t('steps.deadlineIn', { duration: durationText(left, t) })}
    </Typography>
  );
}

function StepTime({ step }: { step: RunStep }) {
  const { t } = useOpencspTranslation();
  return (
    <>
      {step.startedAt && (
        <Typography variant="body2">
          <Duration from={step.startedAt} to={step.endedAt} />
        </Typography>
      )}
      {step.state === 'running' && step.deadline && (
        <Countdown deadline={step.deadline} />
      )}
      {step.usualMs !== undefined && step.state !== 'skipped' && (
        <Typography variant="body2" color="textSecondary">
          {t('steps.usually', { duration: durationText(step.usualMs, t) })}
        </Typography>
      )}
    </>
  );
}

/**
 * The steps of a run with their states and durations. A click on one selects it.
 *
 * @public
 */
export function StepList<T extends RunStep>(props: {
  steps: readonly T[];
  /** Name of a step. */
  selected?: string;
  onSelect: (step: T['name']) => void;
  /** What stands under a step, such as the card of its failure. */
  under?: (step: T) => ReactNode;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const colours = useRoleColours();
  return (
    <ol className={classes.list} aria-label={t('steps.label')}>
      {props.steps.map(step => {
        const look = stateLooks[step.state];
        const under = props.under?.(step);
        const selected = props.selected === step.name;
        return (
          <li
            key={step.name}
            aria-current={step.state === 'running' ? 'step' : undefined}
          >
            <ButtonBase
              className={`${classes.row} ${
                selected ? classes.selected : ''
              }`.trim()}
              onClick={() => props.onSelect(step.name)}
              aria-pressed={selected}
              title={t('steps.showLog', { step: step.title })}
              disableRipple
            >
              <span className={classes.icon}>
                <StateIcon look={look} />
              </span>
              <span className={classes.main}>
                <Typography
                  variant="body2"
                  component="span"
                  className={classes.title}
                >
                  {step.title}
                </Typography>{' '}
                <Typography
                  variant="body2"
                  component="span"
                  style={{ color: colours[look.role] }}
                >
                  {t(`steps.state.${step.state}`)}
                </Typography>
                {step.detail && (
                  <Typography
                    variant="body2"
                    color="textSecondary"
                    component="span"
                    display="block"
                  >
                    {step.detail}
                  </Typography>
                )}
              </span>
              <span className={classes.time}>
                <StepTime step={step} />
              </span>
            </ButtonBase>
            {under && <div className={classes.under}>{under}</div>}
          </li>
        );
      })}
    </ol>
  );
}
