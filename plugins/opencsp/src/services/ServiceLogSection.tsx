import { RunningService } from '@opencsp/plugin-opencsp-common';
import {
  Section,
  useDeploymentLog,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useMemo } from 'react';
import { RunLogView } from '../run/RunLogView';
import { useRunView } from '../run/useRunView';
import { ThingLink } from '../ThingLink';
import { linesOfService } from './linesOfService';

/** What is said of one service has no steps. */
const NO_STEPS: [] = [];

/** What the deployment that brought a service says about it, live. */
export function ServiceLogSection({ service }: { service: RunningService }) {
  const { t } = useOpencspTranslation();
  const { view, show } = useRunView(NO_STEPS);
  // A service that changes its state may be in a run that goes on.
  const log = useDeploymentLog(service.deploymentId, service.stateSince);
  const lines = useMemo(
    () => linesOfService(log.lines, service),
    [log.lines, service],
  );
  return (
    <Section
      title={t('service.log')}
      action={
        <ThingLink invites thing="deployment" id={service.deploymentId}>
          {t('service.seeRun')}
        </ThingLink>
      }
    >
      <RunLogView
        name={service.service}
        steps={NO_STEPS}
        log={{ ...log, lines }}
        view={view}
        show={show}
      />
    </Section>
  );
}
