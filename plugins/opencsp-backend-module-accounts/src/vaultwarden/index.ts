/**
 * The client of Vaultwarden: accounts, and the handing over of generated passwords.
 *
 * @packageDocumentation
 */
export { AdminSession, type AdminSessionOptions } from './admin/AdminSession';
export { VaultwardenAdmin, type VaultAccount } from './admin/VaultwardenAdmin';
export {
  createVaultwardenClient,
  type VaultwardenClient,
  type VaultwardenClientOptions,
} from './createVaultwardenClient';
export {
  argon2idOfNode,
  type Argon2id,
  type MakeKeyPair,
  type RandomBytes,
} from './crypto';
export {
  ensureCollection,
  listCollections,
  removeCollection,
  type Collection,
} from './handover/collections';
export {
  inspectOrganization,
  type InspectedMember,
  type InspectedStatus,
  type Inspection,
  type Warning,
} from './handover/inspect';
export {
  ensureItem,
  removeItem,
  type ItemDone,
  type ItemOptions,
} from './handover/items';
export {
  renewMember,
  replaceForgottenAccount,
  restoreMember,
  revokeMember,
  type Revoked,
} from './handover/leavers';
export {
  ensureMember,
  type MemberState,
  type WantedMember,
} from './handover/members';
export {
  ensureOrganization,
  findOrganization,
  removeOrganization,
  type InOrganization,
  type Organization,
} from './handover/organizations';
export type { WantedItem } from './handover/writeCipher';
export { createAsk, type Ask } from './http/ask';
export { isRefusal, VaultwardenError, type Refusal } from './http/refusals';
export type { Credentials, Device } from './http/signIn';
export type {
  Send,
  VaultwardenRequest,
  VaultwardenResponse,
} from './http/transport';
export { VaultSession, type VaultSessionOptions } from './http/VaultSession';
export { vaultMailOf } from './mail';
export {
  ensurePlatformAccount,
  type PlatformAccountOptions,
} from './platform/ensurePlatformAccount';
export { areSignupsOpen } from './platform/areSignupsOpen';
