/** How callers prove who they are. */
export const securitySchemes = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description:
      'A token of the portal: the one of a person who is signed in, or the one for which a script exchanged its access token of the identity provider. Other plugins of the portal send their service token.',
  },
  callbackToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'The token that a run was given with its callback address.',
  },
  hubSignature: signature(
    'X-Hub-Signature-256',
    '`sha256=` and the HMAC of the body, in hex, with the secret of `opencsp.profiles.repository.webhookSecret`; as GitHub sends it.',
  ),
  giteaSignature: signature(
    'X-Gitea-Signature',
    'The HMAC with SHA-256 of the body, in hex; as Gitea sends it.',
  ),
  forgejoSignature: signature(
    'X-Forgejo-Signature',
    'The HMAC with SHA-256 of the body, in hex; as Forgejo sends it.',
  ),
  gitlabToken: signature(
    'X-Gitlab-Token',
    'The secret itself; as GitLab sends it.',
  ),
};

function signature(name: string, description: string) {
  return { type: 'apiKey', in: 'header', name, description };
}
