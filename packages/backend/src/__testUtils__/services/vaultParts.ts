/* eslint-disable @backstage/no-relative-monorepo-imports -- the parts meet in this package only: these tests join the module of accounts with the sandbox's vault and with a person who uses it, which no package offers to others */
import { exchange } from '../../../../../plugins/opencsp-backend-module-accounts/src/http/exchange';
import {
  createVaultwardenClient,
  removeOrganization,
  VaultwardenClient,
} from '../../../../../plugins/opencsp-backend-module-accounts/src/vaultwarden';
import { PLATFORM_MAIL } from '../../../../../plugins/opencsp-backend-module-accounts/src/vaultwarden/provider/openVault';
import { createVaultwardenProvider } from '../../../../../plugins/opencsp-backend-module-accounts/src/vaultwarden/provider/vaultwardenProvider';
import {
  AccountContext,
  AccountProvider,
  Accounts,
  HandedLogin,
  HandedOver,
  WantedAccount,
} from '../../../../../plugins/opencsp-node/src';
import {
  createVaultwardenStandIn,
  vaultwardenSettings,
} from '../../../../sandbox/src/vaultwarden';

export {
  createVaultwardenClient,
  createVaultwardenProvider,
  createVaultwardenStandIn,
  exchange,
  PLATFORM_MAIL,
  removeOrganization,
  vaultwardenSettings,
};
export type {
  AccountContext,
  AccountProvider,
  Accounts,
  HandedLogin,
  HandedOver,
  VaultwardenClient,
  WantedAccount,
};
