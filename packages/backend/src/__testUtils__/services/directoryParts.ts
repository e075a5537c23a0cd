/* eslint-disable @backstage/no-relative-monorepo-imports -- the parts meet in this package only: these tests join the module of accounts with the sandbox's directory and with the tools that speak to it, which no package offers to others */
import { createLldapProvider } from '../../../../../plugins/opencsp-backend-module-accounts/src/lldap/lldapProvider';
import {
  AccountContext,
  Accounts,
  DirectoryPlan,
  WantedAccount,
} from '../../../../../plugins/opencsp-node/src';
import { accountProviderContract } from '../../../../../plugins/opencsp-node/src/testUtils';
import { createLldapStandIn } from '../../../../sandbox/src/lldap';
import {
  Ask,
  call,
  graphqlAs,
  login,
  loginStatus,
  tokensOf,
} from '../../../../sandbox/src/lldap/__testUtils__/http';
import { replacePassword } from '../../../../sandbox/src/lldap/__testUtils__/labParts';
import {
  runLine,
  ToolResult,
} from '../../../../sandbox/src/lldap/__testUtils__/openldap';

export {
  accountProviderContract,
  call,
  createLldapProvider,
  createLldapStandIn,
  graphqlAs,
  login,
  loginStatus,
  replacePassword,
  runLine,
  tokensOf,
};
export type {
  AccountContext,
  Accounts,
  Ask,
  DirectoryPlan,
  ToolResult,
  WantedAccount,
};
