import { Database } from '../database/Database';
import { STATUS } from '../database/memberships';
import { User } from '../database/state';
import { membershipView } from '../organizations/organizationViews';

/** An account as it sees itself, and as the admin page sees it. */
export function profileView(database: Database, user: User) {
  return {
    // 1: invited, nobody has registered.
    _status: user.password ? 0 : 1,
    accountKeys: user.privateKey === null ? null : accountKeys(user),
    id: user.id,
    name: user.name,
    email: user.email,
    emailVerified: true,
    premium: true,
    premiumFromOrganization: false,
    culture: 'en-US',
    twoFactorEnabled: false,
    key: user.key,
    privateKey: user.privateKey,
    securityStamp: user.securityStamp,
    organizations: database
      .membershipsOf(user.id)
      .filter(({ status }) => status === STATUS.confirmed)
      .flatMap(member => membershipView(database, member)),
    providers: [],
    providerOrganizations: [],
    forcePasswordReset: false,
    avatarColor: null,
    usesKeyConnector: false,
    creationDate: user.createdAt,
    object: 'profile',
  };
}

function accountKeys({ privateKey, publicKey }: User) {
  return {
    publicKeyEncryptionKeyPair: {
      wrappedPrivateKey: privateKey,
      publicKey,
      signedPublicKey: null,
      object: 'publicKeyEncryptionKeyPair',
    },
    securityState: null,
    signatureKeyPair: null,
    object: 'privateKeys',
  };
}
