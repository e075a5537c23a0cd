// The order is that of the recorded document, Keycloak's own.

/** What clients sign for Keycloak with a key pair. */
export const KEY_PAIR_SIGNING = [
  'PS384',
  'RS384',
  'EdDSA',
  'ES384',
  'ES256',
  'RS256',
  'ES512',
  'PS256',
  'PS512',
  'RS512',
];

/** What tokens and the proofs of clients are signed with, shared secrets included. */
export const SIGNING = [
  'PS384',
  'RS384',
  'EdDSA',
  'ES384',
  'HS256',
  'HS512',
  'ES256',
  'RS256',
  'HS384',
  'ES512',
  'PS256',
  'PS512',
  'RS512',
];

/** The same where a signature may be left out. */
export const OPTIONAL_SIGNING = [...SIGNING, 'none'];

/** How the key of an encrypted token is agreed on. */
export const KEY_ENCRYPTION = [
  'ECDH-ES+A256KW',
  'ECDH-ES+A192KW',
  'ECDH-ES+A128KW',
  'RSA-OAEP',
  'RSA-OAEP-256',
  'RSA1_5',
  'ECDH-ES',
];

/** How the content of an encrypted token is encrypted. */
export const CONTENT_ENCRYPTION = [
  'A256GCM',
  'A192GCM',
  'A128GCM',
  'A128CBC-HS256',
  'A192CBC-HS384',
  'A256CBC-HS512',
];

/** How clients prove who they are. */
export const CLIENT_AUTHENTICATION = [
  'private_key_jwt',
  'client_secret_basic',
  'client_secret_post',
  'tls_client_auth',
  'client_secret_jwt',
];
