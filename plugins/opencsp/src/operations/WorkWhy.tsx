import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { WorkItem } from '@opencsp/plugin-opencsp-common';
import {
  StateLabel,
  useNow,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { troubleText, WorkFacts, workSentence } from './workWords';

const useStyles = makeStyles(
  theme => ({
    root: { overflowWrap: 'anywhere', maxWidth: '80ch' },
    trouble: { marginTop: theme.spacing(0.5) },
  }),
  { name: 'OpencspWorkWhy' },
);

/** Why the work stands where it stands, and what went wrong with it. */
export function WorkWhy(props: {
  work: WorkFacts & Pick<WorkItem, 'attempts' | 'lastError'>;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const now = useNow(1_000);
  const trouble = troubleText(props.work, t);
  return (
    <div className={classes.root}>
      <Typography variant="body2">
        {workSentence(props.work, now, t)}
      </Typography>
      {trouble && (
        <Typography variant="body2" component="div" className={classes.trouble}>
          <StateLabel state="warning">{trouble}</StateLabel>
        </Typography>
      )}
    </div>
  );
}
