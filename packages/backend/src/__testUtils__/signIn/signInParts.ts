/* eslint-disable @backstage/no-relative-monorepo-imports -- the parts meet in this package only: these tests join the backend plugin's check of a sign-in with the accounts module, the driver, what the renderer writes and the sandbox's programs, which no package offers to others */
import { aDeployment } from '../../../../../plugins/opencsp-backend/src/__testUtils__/deployments/aDeployment';
import { FakeDriver } from '../../../../../plugins/opencsp-backend/src/__testUtils__/deployments/FakeDriver';
import { FakeMachine } from '../../../../../plugins/opencsp-backend/src/__testUtils__/deployments/FakeMachine';
import { generateSecret } from '../../../../../plugins/opencsp-backend/src/profiles/secrets/generateSecret';
import { systemRandom } from '../../../../../plugins/opencsp-backend/src/profiles/secrets/randomSource';
import {
  SignInCheckRecord,
  SignInResult,
} from '../../../../../plugins/opencsp-backend/src/domain/signInChecks/signInCheckRecord';
import { DefaultHostRunners } from '../../../../../plugins/opencsp-backend/src/hosts/DefaultHostRunners';
import { SshHostKeyScanner } from '../../../../../plugins/opencsp-backend/src/hosts/SshHostKeyScanner';
import { SignInPass } from '../../../../../plugins/opencsp-backend/src/reconcile/signInChecks/SignInPass';
import { createLldapProvider } from '../../../../../plugins/opencsp-backend-module-accounts/src/lldap/lldapProvider';
import { createComposeDriver } from '../../../../../plugins/opencsp-backend-module-compose/src/composeDriver';
import { createNixosDriver } from '../../../../../plugins/opencsp-backend-module-nixos/src/nixosDriver';
import { ServiceDefinition } from '../../../../../plugins/opencsp-common/src';
import {
  DeploymentDriver,
  DeploymentToRun,
  DriverStep,
  HostRunner,
} from '../../../../../plugins/opencsp-node/src';
import { buildModel, secretsOf } from '../../../../rendering/src';
import { startSandbox } from '../../../../sandbox/src';
import {
  AutheliaStandIn,
  createAutheliaStandIn,
  LdapDirectory,
  readSettings,
} from '../../../../sandbox/src/authelia';
import {
  createLldapStandIn,
  LldapStandIn,
} from '../../../../sandbox/src/lldap';
import {
  createRedisStandIn,
  RedisStandIn,
} from '../../../../sandbox/src/redis';

export {
  aDeployment,
  buildModel,
  createAutheliaStandIn,
  createComposeDriver,
  createLldapProvider,
  createLldapStandIn,
  createNixosDriver,
  createRedisStandIn,
  DefaultHostRunners,
  FakeDriver,
  FakeMachine,
  generateSecret,
  LdapDirectory,
  readSettings,
  secretsOf,
  SignInPass,
  SshHostKeyScanner,
  startSandbox,
  systemRandom,
};
export type {
  AutheliaStandIn,
  DeploymentDriver,
  DeploymentToRun,
  DriverStep,
  HostRunner,
  LldapStandIn,
  RedisStandIn,
  ServiceDefinition,
  SignInCheckRecord,
  SignInResult,
};
