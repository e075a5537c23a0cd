import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { WorkItem } from '@opencsp/plugin-opencsp-common';
import {
  clockText,
  durationText,
  exactText,
  InstanceStateLabel,
  useNow,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { deadlineText, holderText, nextLookText } from './workWords';

const useStyles = makeStyles(
  theme => ({
    since: { marginLeft: theme.spacing(3), whiteSpace: 'nowrap' },
    holder: { fontFamily: 'monospace' },
  }),
  { name: 'OpencspWorkCells' },
);

/** The machine's state and since when. */
export function WorkState({ work }: { work: WorkItem }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const now = useNow(1_000);
  const ms = now.getTime() - new Date(work.stateSince).getTime();
  return (
    <>
      <InstanceStateLabel instance={{ state: work.state, steps: [] }} />
      <Typography
        variant="body2"
        color="textSecondary"
        className={classes.since}
        title={exactText(new Date(work.stateSince))}
      >
        {t('machine.since', { duration: durationText(ms, t) })}
      </Typography>
    </>
  );
}

/** When the next look is due. */
export function NextLook({
  work,
}: {
  work: Pick<WorkItem, 'dueAt' | 'state'>;
}) {
  const { t } = useOpencspTranslation();
  const now = useNow(1_000);
  const text = nextLookText(work, now, t);
  return work.dueAt ? (
    <time dateTime={work.dueAt} title={exactText(new Date(work.dueAt))}>
      {text}
    </time>
  ) : (
    <span>{text}</span>
  );
}

/** Who works on it, and until when nobody else may. */
export function Holder({
  work,
}: {
  work: Pick<WorkItem, 'heldBy' | 'heldUntil'>;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  if (!work.heldBy) {
    return (
      <Typography variant="body2" color="textSecondary" component="span">
        {t('work.none')}
      </Typography>
    );
  }
  return (
    <>
      <span className={classes.holder} title={work.heldBy}>
        {holderText(work.heldBy)}
      </span>
      {work.heldUntil && (
        <>
          {' '}
          <time
            dateTime={work.heldUntil}
            title={exactText(new Date(work.heldUntil))}
          >
            {t('work.heldUntil', { time: clockText(new Date(work.heldUntil)) })}
          </time>
        </>
      )}
    </>
  );
}

/** When the state ends as failed. */
export function Deadline({ deadline }: Pick<WorkItem, 'deadline'>) {
  const { t } = useOpencspTranslation();
  const now = useNow(1_000);
  const text = deadlineText(deadline, now, t);
  return deadline ? (
    <time dateTime={deadline} title={exactText(new Date(deadline))}>
      {text}
    </time>
  ) : (
    <Typography variant="body2" color="textSecondary" component="span">
      {text}
    </Typography>
  );
}
