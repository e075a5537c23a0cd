/* eslint-disable @backstage/no-relative-monorepo-imports -- the parts meet in this package only: the real tests join the backend plugin's SSH with a driver, which may not know each other */
import { readRecap } from '../../../../../plugins/opencsp-backend-module-semaphore/src/ansibleLog';
import {
  bundle,
  BundleChange,
  PROJECT,
} from '../../../../../plugins/opencsp-backend-module-compose/src/__testUtils__/bundle';
import {
  runSteps,
  StepRun,
} from '../../../../../plugins/opencsp-backend-module-compose/src/__testUtils__/runStep';
import { newTestKey } from '../../../../../plugins/opencsp-backend/src/hosts/__testUtils__/TestSshServer';
import { DefaultHostRunners } from '../../../../../plugins/opencsp-backend/src/hosts/DefaultHostRunners';
import { fingerprintOf } from '../../../../../plugins/opencsp-backend/src/hosts/fingerprint';
import { HostToReach } from '../../../../../plugins/opencsp-backend/src/hosts/HostRunners';
import {
  hostRunnerContract,
  HostRunnerHarness,
} from '../../../../../plugins/opencsp-node/src/testUtils';
import {
  DeploymentToRun,
  DriverStep,
  HostRunner,
} from '../../../../../plugins/opencsp-node/src';

export {
  bundle,
  DefaultHostRunners,
  fingerprintOf,
  hostRunnerContract,
  newTestKey,
  PROJECT,
  readRecap,
  runSteps,
};
export type {
  BundleChange,
  DeploymentToRun,
  DriverStep,
  HostRunner,
  HostRunnerHarness,
  HostToReach,
  StepRun,
};
