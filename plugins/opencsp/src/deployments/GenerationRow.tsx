import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Deployment, Generation } from '@opencsp/plugin-opencsp-common';
import {
  ExactDate,
  StateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { shortHash } from '../profiles/BranchSection';
import { useRole } from '../useRole';
import { differenceWords } from './generationWords';
import { GoBackButton } from './GoBackButton';

const useStyles = makeStyles(
  theme => ({
    row: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'flex-start',
      justifyContent: 'space-between',
      gap: theme.spacing(1, 2),
      padding: theme.spacing(1, 0),
      overflowWrap: 'anywhere',
      '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
    },
    // The button goes below what is told, before that becomes too narrow to be read.
    facts: { flex: '1 1 220px', minWidth: 0 },
    line: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0, 1.5),
    },
    number: { fontWeight: 600 },
  }),
  { name: 'OpencspGenerationRow' },
);

/** What going there would change; nothing where that is not known. */
function Differences({ generation }: { generation: Generation }) {
  const { t } = useOpencspTranslation();
  const { difference } = generation;
  if (!difference) {
    return null;
  }
  const words = differenceWords(difference, t);
  return (
    <Typography variant="body2" component="div">
      {t('generations.changes')}:{' '}
      {words.length > 0 ? words.join('; ') : t('generations.same')}
    </Typography>
  );
}

/** Why there is no way there; nothing for what runs, which says it by its mark. */
function NoWay({ generation }: { generation: Generation }) {
  const { t } = useOpencspTranslation();
  const { noWayBack } = generation;
  if (!noWayBack || noWayBack.reason === 'runs') {
    return null;
  }
  const { reason, services } = noWayBack;
  return (
    <Typography variant="body2" color="textSecondary" component="div">
      {reason === 'stuck'
        ? t('generations.noWay.stuck', { names: services.join(', ') })
        : t(`generations.noWay.${reason}`)}
    </Typography>
  );
}

/** One system that a host keeps, with the way back to it or why there is none. */
export function GenerationRow(props: {
  deployment: Deployment;
  generation: Generation;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { mayDeploy } = useRole();
  const { deployment, generation } = props;
  const { number, at, commit, system, isLive, isNext, noWayBack } = generation;
  return (
    <li className={classes.row}>
      <div className={classes.facts}>
        <Typography
          variant="body2"
          component="div"
          className={classes.line}
          aria-current={isLive || undefined}
        >
          <span className={classes.number}>
            {t('generations.number', { number: String(number) })}
          </span>
          {isLive && (
            <StateLabel state="up">{t('generations.runs')}</StateLabel>
          )}
          {isNext && (
            <StateLabel state={isLive ? 'up' : 'warning'}>
              {t('generations.next')}
            </StateLabel>
          )}
        </Typography>
        <Typography variant="body2" color="textSecondary" component="div">
          {t('generations.made')} <ExactDate withTime at={at} />
          {' · '}
          {commit === undefined
            ? t('generations.noCommit')
            : t('generations.commit', { hash: shortHash(commit) })}
          {system !== undefined && ` · ${system}`}
        </Typography>
        <Differences generation={generation} />
        <NoWay generation={generation} />
      </div>
      {mayDeploy && commit !== undefined && !noWayBack && (
        <GoBackButton
          deployment={deployment}
          generation={generation}
          commit={commit}
        />
      )}
    </li>
  );
}
