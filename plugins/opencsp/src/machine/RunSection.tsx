import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Instance, isMoving } from '@opencsp/plugin-opencsp-common';
import {
  durationText,
  Section,
  StateLabel,
  StepList,
  useNow,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { MachineFailure } from './MachineFailure';
import { MachineLog } from './MachineLog';
import { deadlineLeft, failedStep } from './runView';
import { useRunView } from './useRunView';

const useStyles = makeStyles(
  theme => ({
    parts: {
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(2),
    },
    status: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(0, 2),
    },
  }),
  { name: 'OpencspRunSection' },
);

const TITLES = {
  moving: 'machine.run',
  removing: 'machine.runDelete',
  done: 'machine.runDone',
} as const;

function kindOf({ state, requested }: Instance): keyof typeof TITLES {
  if (state === 'deleting' || requested === 'delete') {
    return 'removing';
  }
  return state === 'active' || state === 'lost' ? 'done' : 'moving';
}

/** What is waited for, and how long still, when that is near its end. */
function Waiting({ instance }: { instance: Instance }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const moving = isMoving(instance.state);
  const now = useNow(moving ? 1_000 : undefined);
  const left = moving ? deadlineLeft(instance.deadline, now) : undefined;
  if (!moving || (!instance.waitingFor && left === undefined)) {
    return null;
  }
  return (
    <Typography variant="body2" component="div" className={classes.status}>
      {instance.waitingFor && (
        <StateLabel state="waiting">{instance.waitingFor}</StateLabel>
      )}
      {left !== undefined && (
        <StateLabel state="warning">
          {t('machine.givesUpIn', { duration: durationText(left, t) })}
        </StateLabel>
      )}
    </Typography>
  );
}

/** The run that makes the machine: its steps, its failure in place of the step, and the log of each. */
export function RunSection({ instance }: { instance: Instance }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { view, show } = useRunView(instance.steps);
  const failedAt = failedStep(instance);
  const broken = instance.state === 'failed' || instance.state === 'lost';

  return (
    <Section
      title={t(TITLES[kindOf(instance)])}
      action={
        <Button
          size="small"
          aria-pressed={view.step === undefined}
          onClick={() => show({ step: undefined, line: undefined })}
        >
          {t('log.allSteps')}
        </Button>
      }
    >
      <div className={classes.parts}>
        <Waiting instance={instance} />
        {broken && !failedAt && <MachineFailure instance={instance} />}
        <StepList
          steps={instance.steps}
          selected={view.step}
          onSelect={step => show({ step, line: undefined })}
          under={step =>
            step.name === failedAt && <MachineFailure instance={instance} />
          }
        />
        <MachineLog instance={instance} view={view} show={show} />
      </div>
    </Section>
  );
}
