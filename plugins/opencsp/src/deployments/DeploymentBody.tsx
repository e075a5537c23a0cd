import Typography from '@material-ui/core/Typography';
import { Deployment, isDeploymentMoving } from '@opencsp/plugin-opencsp-common';
import {
  StateLabel,
  useDeploymentLog,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { AddressesSection } from '../addresses/AddressesSection';
import { ColumnLayout } from '../ColumnLayout';
import { ReadinessSection } from '../readiness/ReadinessSection';
import { SignInSection } from '../readiness/SignInSection';
import { RunSection } from '../run/RunSection';
import { WarningsSection } from '../WarningsSection';
import { ChangesSection } from './ChangesSection';
import { DeployedServicesSection } from './DeployedServicesSection';
import { DeploymentDetails } from './DeploymentDetails';
import { DeploymentFailure, isTroubled } from './DeploymentFailure';
import { DeploymentHistory } from './DeploymentHistory';
import { DriftSection } from './DriftSection';
import { GenerationsSection } from './GenerationsSection';
import { GiveUpButton } from './GiveUpButton';
import { LogPlaceButton } from './LogPlaceButton';
import { PlaceLines } from './PlaceLines';
import { RollbackButton } from './RollbackButton';
import { ServiceChips, servicesOfStep } from './ServiceChips';

/** False of one that moves away: its containers may only be stopped. */
function isTakenOff({ state, movesTo, remains }: Deployment): boolean {
  return state === 'removing'
    ? movesTo === undefined
    : state === 'removed' && remains !== 'stopped';
}

/** True when it is what is on its host now, and nothing moves: then it can be asked how it is. */
function isInPlace({ live, state }: Deployment): boolean {
  return live && !isDeploymentMoving(state) && state !== 'removed';
}

/** The run of a deployment, live. */
function DeploymentRun({ deployment }: { deployment: Deployment }) {
  const { t } = useOpencspTranslation();
  const { id, state, steps, failure, waitingFor, services } = deployment;
  const moving = isDeploymentMoving(state);
  const log = useDeploymentLog(id, moving ? 'moving' : 'resting');
  return (
    <RunSection
      title={t(
        isTakenOff(deployment) ? 'deployment.runRemove' : 'deployment.run',
      )}
      run={{
        name: `${deployment.profile.name}-${deployment.number}`,
        steps,
        moving,
        failure,
        waitingFor,
      }}
      log={log}
      failure={
        isTroubled(deployment) && (
          <DeploymentFailure
            deployment={deployment}
            place={<LogPlaceButton deployment={deployment} lines={log.lines} />}
            others={
              <>
                <RollbackButton deployment={deployment} />
                <GiveUpButton deployment={deployment} />
              </>
            }
          />
        )
      }
      under={step => {
        const shown = servicesOfStep(step.name, services);
        return (
          shown.length > 0 && (
            <ServiceChips
              label={t('deployment.chips', { step: step.title })}
              services={shown}
            />
          )
        );
      }}
    />
  );
}

/** Everything about a deployment under its title. */
export function DeploymentBody({ deployment }: { deployment: Deployment }) {
  const { t } = useOpencspTranslation();
  const place = {
    profileId: deployment.profile.id,
    hostId: deployment.host.id,
  };
  return (
    <ColumnLayout
      main={
        <>
          {!deployment.live && deployment.state !== 'removed' && (
            <Typography variant="body2" component="p">
              <StateLabel state="skipped">{t('deployment.notLive')}</StateLabel>
            </Typography>
          )}
          <PlaceLines deployment={deployment} />
          <WarningsSection
            title={t('deployment.warnings')}
            warnings={deployment.warnings}
          />
          {deployment.live && <DriftSection deployment={deployment} />}
          <DeploymentRun deployment={deployment} />
          {isInPlace(deployment) && <ReadinessSection {...place} />}
          {deployment.keepsGenerations && isInPlace(deployment) && (
            <GenerationsSection deployment={deployment} />
          )}
          <ChangesSection deployment={deployment} />
        </>
      }
      side={
        <>
          {isInPlace(deployment) && <SignInSection {...place} />}
          {deployment.live && <AddressesSection query={place} />}
          <DeployedServicesSection deployment={deployment} />
          <DeploymentDetails deployment={deployment} />
          <DeploymentHistory
            profile={deployment.profile}
            current={deployment.id}
          />
        </>
      }
    />
  );
}
