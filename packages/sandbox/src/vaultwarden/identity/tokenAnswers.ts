import { User } from '../database/state';

/** How long an access token holds. */
export const ACCESS_SECONDS = 7200;

/** What a login gives. */
interface TokenPair {
  access: string;
  refresh: string;
}

/** The answer to a password login. Its names are in mixed casing, as the real server's. */
export function passwordAnswer(user: User, { access, refresh }: TokenPair) {
  return {
    access_token: access,
    expires_in: ACCESS_SECONDS,
    token_type: 'Bearer',
    refresh_token: refresh,
    ...accountOf(user),
    MasterPasswordPolicy: { Object: 'masterPasswordPolicy' },
    scope: 'api offline_access',
    ...(user.key !== '' && { Key: user.key }),
  };
}

/** The answer to a login with the API key: no refresh token. */
export function apiKeyAnswer(user: User, access: string) {
  return {
    access_token: access,
    expires_in: ACCESS_SECONDS,
    token_type: 'Bearer',
    Key: user.key,
    ...accountOf(user),
    scope: 'api',
  };
}

/** The answer to a refresh: without the account's keys. */
export function refreshAnswer({ access, refresh }: TokenPair) {
  return {
    refresh_token: refresh,
    access_token: access,
    expires_in: ACCESS_SECONDS,
    token_type: 'Bearer',
    scope: 'api offline_access',
  };
}

function accountOf(user: User) {
  const { kdf } = user;
  return {
    PrivateKey: user.privateKey,
    Kdf: kdf.type,
    KdfIterations: kdf.iterations,
    KdfMemory: kdf.memory,
    KdfParallelism: kdf.parallelism,
    ResetMasterPassword: false,
    ForcePasswordReset: false,
    AccountKeys: user.privateKey === null ? null : accountKeys(user),
    UserDecryptionOptions: {
      HasMasterPassword: user.password !== undefined,
      MasterPasswordUnlock: {
        Kdf: {
          KdfType: kdf.type,
          Iterations: kdf.iterations,
          Memory: kdf.memory,
          Parallelism: kdf.parallelism,
        },
        MasterKeyEncryptedUserKey: user.key,
        MasterKeyWrappedUserKey: user.key,
        Salt: user.email,
      },
      Object: 'userDecryptionOptions',
    },
  };
}

function accountKeys({ privateKey, publicKey }: User) {
  return {
    publicKeyEncryptionKeyPair: {
      wrappedPrivateKey: privateKey,
      publicKey,
      Object: 'publicKeyEncryptionKeyPair',
    },
    Object: 'privateKeys',
  };
}
