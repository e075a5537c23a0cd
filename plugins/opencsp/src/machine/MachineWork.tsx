import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import Typography from '@material-ui/core/Typography';
import { InstanceWork } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  Section,
  ShownState,
  StateLabel,
  useInstanceWork,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { ReactNode } from 'react';
import { workFacts } from '../operations/workFacts';
import { WorkWhy } from '../operations/WorkWhy';
import { Facts } from './Facts';

type Effect = InstanceWork['effects'][number];

const LOOKS: Record<Effect['state'], ShownState> = {
  planned: 'waiting',
  exists: 'active',
  removed: 'deleted',
  left: 'warning',
};

const useStyles = makeStyles(
  theme => ({
    parts: { display: 'flex', flexDirection: 'column', gap: theme.spacing(2) },
    heading: { fontWeight: 600 },
    list: { listStyle: 'none', margin: 0, padding: 0 },
    effect: { padding: theme.spacing(0.5, 0), overflowWrap: 'anywhere' },
    name: { fontFamily: 'monospace' },
  }),
  { name: 'OpencspMachineWork' },
);

function Ledger({ effects }: { effects: Effect[] }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  return (
    <div>
      <Typography
        variant="subtitle2"
        component="h3"
        className={classes.heading}
      >
        {t('machineWork.ledger')}
      </Typography>
      <Typography variant="body2" color="textSecondary">
        {t(
          effects.length === 0
            ? 'machineWork.ledgerEmpty'
            : 'machineWork.ledgerHint',
        )}
      </Typography>
      <ul className={classes.list} aria-label={t('machineWork.ledger')}>
        {effects.map(({ kind, name, state, externalId }, index) => (
          <Typography
            key={`${kind} ${name}`}
            variant="body2"
            component="li"
            className={classes.effect}
          >
            <StateLabel state={LOOKS[state]}>
              {t(`machineWork.effect.${state}`)}
            </StateLabel>
            <div>
              {kind} <span className={classes.name}>{name}</span>
              {externalId &&
                externalId !== effects[index - 1]?.externalId &&
                ` (${externalId})`}
            </div>
          </Typography>
        ))}
      </ul>
    </div>
  );
}

/**
 * For operators: why the machine does or does not move, and what the ledger says was made for it.
 */
export function MachineWork(props: {
  id: string;
  /** What an operator can do about it, from what is known of it. */
  actions?: (work: InstanceWork) => ReactNode;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const query = useInstanceWork(props.id);
  return (
    <Section title={t('machineWork.title')}>
      <AsyncContent
        query={query}
        who={t('faces.whoOperators')}
        loadingLabel={t('machineWork.loading')}
        skeleton={[1, 2, 3].map(row => (
          <Skeleton key={row} height={32} />
        ))}
      >
        {work => (
          <div className={classes.parts}>
            <WorkWhy work={work} />
            <Facts facts={workFacts(work, t)} />
            {props.actions?.(work)}
            <Ledger effects={work.effects} />
          </div>
        )}
      </AsyncContent>
    </Section>
  );
}
