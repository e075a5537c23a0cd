import Typography from '@material-ui/core/Typography';
import { Host } from '@opencsp/plugin-opencsp-common';
import {
  Section,
  StateLabel,
  useHostLog,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { RunLogView } from '../run/RunLogView';
import { useRunView } from '../run/useRunView';
import { Waiting } from '../run/Waiting';

/** The log of a host is of one kind of run, and has no steps. */
const NO_STEPS: [] = [];

/**
 * What prepares the host, or did, with its log; or why it cannot be prepared. It is not there where nothing
 * was ever prepared.
 */
export function PreparationSection({ host }: { host: Host }) {
  const { t } = useOpencspTranslation();
  const { view, show } = useRunView(NO_STEPS);
  const isPreparing = host.state === 'preparing';
  const log = useHostLog(host.id, isPreparing ? 'moving' : 'resting');
  if (host.jump) {
    return (
      <Section title={t('host.preparation')}>
        <Typography variant="body2">{t('host.preparationJump')}</Typography>
      </Section>
    );
  }
  if (!isPreparing && log.lines.length === 0) {
    return null;
  }
  return (
    <Section title={t('host.preparation')}>
      {isPreparing && (
        <>
          <Typography variant="body2" component="div">
            <StateLabel state={host.requested ? 'warning' : 'running'}>
              {t(
                host.requested ? 'host.preparationEnds' : 'host.preparationOn',
              )}
            </StateLabel>
          </Typography>
          <Waiting waitingFor={host.waitingFor} deadline={host.deadline} />
        </>
      )}
      <RunLogView
        name={`prepare-${host.name}`}
        steps={NO_STEPS}
        log={log}
        view={view}
        show={show}
      />
    </Section>
  );
}
