/** Ids of the things that the examples of the API description are about. */
export const EXAMPLE_IDS = {
  instance: '4a1b2c3d-5e6f-4a7b-8c9d-0e1f2a3b4c5d',
  profile: '7c2d3e4f-6a7b-4c8d-9e0f-1a2b3c4d5e6f',
  host: '4a1b2c3d-5e6f-4a7b-8c9d-0e1f2a3b4c5d',
  deployment: '9e4f5a6b-8c9d-4e0f-a1b2-3c4d5e6f7a8b',
} as const;

/** Who owns them. */
export const EXAMPLE_OWNER = 'user:default/ada';

/** A fingerprint as OpenSSH prints it. */
export const EXAMPLE_FINGERPRINT =
  'SHA256:AbCdEfGhIjKlMnOpQrStUvWxYz0123456789+/AbCdE';

/** Commits of the profile's branch, the newer one first. */
export const EXAMPLE_COMMITS = [
  'b6f1d2c3a4958677e8f9a0b1c2d3e4f5a6b7c8d9',
  '1f2e3d4c5b6a79880716253443526170f9e8d7c6',
] as const;
