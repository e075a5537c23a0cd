import { makeStyles } from '@material-ui/core/styles';
import { Instance, needsAttention } from '@opencsp/plugin-opencsp-common';
import {
  Section,
  StateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import Typography from '@material-ui/core/Typography';
import { ConnectSection } from './ConnectSection';
import { useRole } from '../useRole';
import { DetailsSection } from './DetailsSection';
import { GiveUpDeletion, isDeletionOpen } from './GiveUpDeletion';
import { MachineWork } from './MachineWork';
import { HostedSection } from './HostedSection';
import { OutputsSection } from './OutputsSection';
import { RunSection } from './RunSection';

const useStyles = makeStyles(
  theme => ({
    columns: {
      display: 'grid',
      alignItems: 'start',
      gap: theme.spacing(3),
      gridTemplateColumns: 'minmax(0, 7fr) minmax(320px, 4fr)',
      [theme.breakpoints.down('sm')]: { gridTemplateColumns: 'minmax(0, 1fr)' },
    },
    column: {
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(3),
      minWidth: 0,
    },
    warnings: {
      listStyle: 'none',
      margin: 0,
      padding: 0,
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(1),
    },
  }),
  { name: 'OpencspMachineBody' },
);

/** Everything about a machine under its title; the page and the catalog's tab show the same. */
export function MachineBody({ instance }: { instance: Instance }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { mayOperate, mayMend } = useRole();
  const mayGiveUp = mayMend && isDeletionOpen(instance);
  const work = mayOperate && (
    <MachineWork
      id={instance.id}
      actions={data =>
        mayGiveUp && <GiveUpDeletion instance={instance} work={data} />
      }
    />
  );
  // What stands still is the first thing that an operator asks about.
  const workFirst = instance.state !== 'active';
  const connect = <ConnectSection instance={instance} />;
  const run = <RunSection instance={instance} />;
  return (
    <div className={classes.columns}>
      <div className={classes.column}>
        {instance.warnings.length > 0 && (
          <Section title={t('machine.warnings')}>
            <ul className={classes.warnings}>
              {instance.warnings.map(warning => (
                <Typography key={warning} variant="body2" component="li">
                  <StateLabel state="warning">{warning}</StateLabel>
                </Typography>
              ))}
            </ul>
          </Section>
        )}
        {instance.state === 'active' && <HostedSection id={instance.id} />}
        {needsAttention(instance.state) ? (
          <>
            {run}
            {connect}
          </>
        ) : (
          <>
            {connect}
            {run}
          </>
        )}
      </div>
      <div className={classes.column}>
        {workFirst && work}
        <DetailsSection instance={instance} />
        <OutputsSection outputs={instance.outputs} />
        {!workFirst && work}
      </div>
    </div>
  );
}
