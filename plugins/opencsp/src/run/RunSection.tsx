import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import {
  RunLog,
  RunStep,
  Section,
  StepList,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { ReactNode } from 'react';
import { RunLogView } from './RunLogView';
import { failedStep } from './runView';
import { useRunView } from './useRunView';
import { Waiting } from './Waiting';

const useStyles = makeStyles(
  theme => ({
    parts: {
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(2),
    },
  }),
  { name: 'OpencspRunSection' },
);

/** A run as the page shows it, of a machine or a deployment. */
export interface ShownRun<Step extends RunStep> {
  name: string;
  steps: readonly Step[];
  /** It works now. */
  moving: boolean;
  failure?: unknown;
  /** Of what the run as a whole waits for. */
  deadline?: string;
  waitingFor?: string;
}

/**
 * A run: its steps, its failure in place of the step that failed, and the log of each. Which step and
 * line are open is in the page's address.
 */
export function RunSection<Step extends RunStep>(props: {
  title: string;
  run: ShownRun<Step>;
  log: RunLog;
  /** The card of what stopped it; it stands at the failed step, or before all. */
  failure?: ReactNode;
  /** What stands under a step besides. */
  under?: (step: Step) => ReactNode;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { run, failure } = props;
  const { view, show } = useRunView(run.steps);
  const failedAt = failure ? failedStep(run) : undefined;

  return (
    <Section
      title={props.title}
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
        {run.moving && (
          <Waiting waitingFor={run.waitingFor} deadline={run.deadline} />
        )}
        {failure && failedAt === undefined && failure}
        <StepList
          steps={run.steps}
          selected={view.step}
          onSelect={step => show({ step, line: undefined })}
          under={step => {
            const more = props.under?.(step);
            const failed = step.name === failedAt && failure;
            return more || failed ? (
              <>
                {more}
                {failed}
              </>
            ) : undefined;
          }}
        />
        <RunLogView
          name={run.name}
          steps={run.steps}
          log={props.log}
          view={view}
          show={show}
        />
      </div>
    </Section>
  );
}
