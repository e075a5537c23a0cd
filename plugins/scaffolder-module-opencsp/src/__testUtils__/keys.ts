/** Keys that were made for these tests; nobody holds the private ones. */
export const ED25519_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl ada@laptop';

/** The same key with another comment. */
export const OTHER_KEY = ED25519_KEY.replace('ada@laptop', 'ada@desk');

/** The shape of a private key, without a key in it. */
export const PRIVATE_KEY = [
  '-----BEGIN OPENSSH PRIVATE KEY-----',
  'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAAB',
  '-----END OPENSSH PRIVATE KEY-----',
].join('\n');
