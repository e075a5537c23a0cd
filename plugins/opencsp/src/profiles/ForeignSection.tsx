import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { ForeignCommit, Profile } from '@opencsp/plugin-opencsp-common';
import {
  ConfirmDialog,
  ErrorFace,
  problemOfError,
  RelativeTime,
  Section,
  StateLabel,
  useOpencspTranslation,
  useProfileActions,
} from '@opencsp/plugin-opencsp-react';
import { useState } from 'react';
import { shortHash } from './BranchSection';
import { CommitDiff } from './CommitDiff';

const useStyles = makeStyles(
  theme => ({
    heading: { fontWeight: 600, margin: theme.spacing(1.5, 0, 0.5) },
    problems: {
      margin: theme.spacing(0.5, 0),
      paddingLeft: theme.spacing(2.5),
      overflowWrap: 'anywhere',
    },
    actions: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
      marginTop: theme.spacing(2),
    },
  }),
  { name: 'OpencspForeignCommit' },
);

/** Why it cannot be taken, or that it can. */
function Verdict({ problems }: Pick<ForeignCommit, 'problems'>) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  if (problems.length === 0) {
    return <StateLabel state="active">{t('foreign.canTake')}</StateLabel>;
  }
  return (
    <>
      <StateLabel state="failed">{t('foreign.cannotTake')}</StateLabel>
      <ul className={classes.problems}>
        {problems.map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            {t('foreign.problem', { path, message })}
          </li>
        ))}
      </ul>
    </>
  );
}

function Decision(props: { profile: Profile; foreign: ForeignCommit }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const [asked, setAsked] = useState(false);
  const { profile, foreign } = props;
  const { decide } = useProfileActions(profile.id);
  const { hash: commit } = foreign;
  if (!profile.actions.edit) {
    return <Typography variant="body2">{t('foreign.cannotDecide')}</Typography>;
  }
  return (
    <>
      <div className={classes.actions}>
        {foreign.problems.length === 0 && (
          <Button
            variant="contained"
            color="primary"
            disableElevation
            disabled={decide.isPending}
            onClick={() => decide.mutate({ commit, decision: 'take' })}
          >
            {t(decide.isPending ? 'foreign.taking' : 'foreign.take')}
          </Button>
        )}
        <Button
          variant="outlined"
          disabled={decide.isPending}
          onClick={() => setAsked(true)}
        >
          {t('foreign.refuse')}
        </Button>
      </div>
      {!asked && decide.error && (
        <ErrorFace problem={problemOfError(decide.error)} />
      )}
      <ConfirmDialog
        open={asked}
        title={t('foreign.refuseTitle')}
        consequences={[
          {
            heading: t('foreign.refuseHappens'),
            items: [
              t('foreign.refuseBranch', { hash: shortHash(commit) }),
              t('foreign.refuseClones'),
            ],
          },
        ]}
        confirmLabel={t('foreign.refuseConfirm')}
        workingLabel={t('foreign.refuseWorking')}
        backLabel={t('foreign.refuseBack')}
        onConfirm={() => decide.mutateAsync({ commit, decision: 'refuse' })}
        onClose={() => setAsked(false)}
      />
    </>
  );
}

/** A commit that somebody made past the portal: what it changes, whether it is fine, take or refuse. */
export function ForeignSection(props: {
  profile: Profile;
  foreign: ForeignCommit;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { profile, foreign } = props;
  const { author, subject } = foreign;
  return (
    <Section urgent title={t('foreign.title')}>
      <Typography variant="body2">
        {t('foreign.body', { author, subject })}{' '}
        <RelativeTime at={foreign.at} />
      </Typography>
      <Verdict problems={foreign.problems} />
      <Typography variant="body2" component="h3" className={classes.heading}>
        {t('foreign.difference')}
      </Typography>
      <CommitDiff
        id={profile.id}
        from={profile.commit?.hash}
        to={foreign.hash}
      />
      <Decision profile={profile} foreign={foreign} />
    </Section>
  );
}
