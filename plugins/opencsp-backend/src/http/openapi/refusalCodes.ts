/** Stable codes of refusals, each with when it is given. */
export const refusalCodes = {
  // Of every route.
  'invalid-request':
    'Something in the path, the query, a header or the body is not as it must be; `fields` names each.',
  'no-json': 'The body is no JSON.',
  'not-allowed':
    'The role of the caller does not have the permission, which the message names.',
  'too-large': 'The body has more than 256 KiB.',
  'unsupported-encoding':
    'The body is in another character set than UTF-8, or packed in a way that is not known.',
  'too-many-requests':
    'It was asked for too often; the next step says when to come again.',
  unexpected:
    'Something unexpected happened in the portal; an operator finds it in the log by the request id.',
  'database-unavailable':
    'The portal cannot use its database at this moment; nothing was changed.',

  // Of what is named.
  'not-found':
    'There is no such thing that the caller may see; the same whether it does not exist or is somebody else’s.',
  'profiles-not-set-up':
    'Profiles are switched off: an operator has not set `opencsp.profiles.repository` and `opencsp.profiles.age`.',
  'hosts-not-set-up':
    'Hosts are switched off: an operator has not set `opencsp.hosts.sshKeyFile` and `opencsp.profiles`.',
  'deployments-not-set-up':
    'Deployments are switched off: an operator has not set `opencsp.profiles`, or has added no deployment module.',

  // Of a create.
  'key-reused': 'The Idempotency-Key was used for another request.',
  'name-taken': 'The owner has one of this name already.',
  'address-taken': 'Another machine or host has this address.',
  'over-quota': 'Another request used up the quota at the same moment.',
  'no-vm-id': 'All VM ids of the platform are in use.',
  'provisioner-unavailable':
    'No machine can be made here: what is missing is in the message.',

  // Of the state of a thing.
  busy: 'It changes at this moment; try again in a second.',
  'cannot-retry': 'Its state does not allow a retry.',
  'cannot-cancel': 'Its state does not allow it to be cancelled.',
  'cannot-delete': 'Its state does not allow it to be deleted.',
  'cannot-remove': 'Its state does not allow it to be removed.',
  'cannot-change': 'Its state does not allow it to be changed.',
  'cannot-check': 'Its state does not allow a check.',
  'cannot-prepare': 'The host cannot be prepared now, or never.',
  'cannot-rollback': 'There is nothing to go back to, or no way back.',
  'cannot-abandon': 'It is not being deleted, so that it cannot be given up.',
  deployed: 'A deployment depends on it, and has to be removed first.',

  // Of profiles.
  'version-conflict': 'Somebody changed the profile since it was read.',
  'domain-taken': 'Another profile has the domain.',
  'domain-nested':
    'The domain of another profile lies above or below this one.',
  'foreign-changed':
    'The commit that was made by hand is not there any more, or was decided on.',
  'handoff-gone':
    'What was handed over was used already, or is older than 30 minutes.',
  'too-many-handoffs': 'The caller has too many open handoffs.',
  'secret-immutable': 'The secret can never be changed; the message says why.',
  'secret-typed': 'The secret is the person’s own password.',
  'secret-not-shown': 'Only generated passwords of the owner are shown.',
  'already-revealed': 'It was shown already, and is shown once.',
  'secrets-unreadable': 'The portal cannot read the secrets of the profile.',
  'repository-unavailable': 'The profiles repository cannot be used now.',

  // Of people.
  'login-taken': 'Somebody of the profile signs in under this name.',
  'email-taken': 'Somebody of the profile has this address.',
  'too-many-people': 'The profile has as many people as it can have.',
  'owner-stays':
    'The owner is as the profile has them, and stays as long as it does.',
  'no-own-password': 'The service has no password of its own for the person.',
  'person-leaves': 'The person has left the profile, or is being cut off.',

  // Of checks of the sign-in.
  'not-deployed': 'The profile is on no host.',

  // Of the sign-in portal.
  'no-sign-in-portal': 'The profile has no sign-in portal.',
  'no-code': 'The newest message of the sign-in portal holds no code.',
  'portal-away':
    'The sign-in portal cannot be asked now; the message says why.',

  // Of hosts.
  'host-unreachable': 'No SSH server answers there.',
  'fingerprint-differs':
    'The machine shows another host key than the one that was given.',

  // Of deployments.
  'host-in-use': 'Another profile is on the host.',
  'profile-elsewhere':
    'The profile runs on another host, and `oldHost` does not say what becomes of it.',
  'being-left': 'The profile is being moved away from this host.',
  'still-left': 'The profile is still being taken off its old host.',
  moving: 'A deployment of the profile is under way.',
  'host-away':
    'The host of the deployment cannot be asked now; the message says why.',

  // Of routes.
  'cannot-order':
    'The certificate is ordered right now, or was ordered so often that one more order could lock the name out.',
  'routes-ended':
    'The profile is not on the host any more, so that nobody looks after its addresses.',

  // Of webhooks.
  'being-sent': 'The delivery is being sent at this moment.',
  'webhook-off': 'The webhook is off; resume it first.',
} as const;

/** @public */
export type RefusalCode = keyof typeof refusalCodes;
