import {
  AccountTrouble,
  AccountTroubleError,
} from '@opencsp/plugin-opencsp-node';
import { NEXT_STEPS, Refusal, VaultwardenError } from '../http/refusals';

/** What a refusal means for whoever looks after accounts; all others are answers that are not known. */
const TROUBLES: Partial<Record<Refusal['kind'], AccountTrouble>> = {
  'not-signed-in': 'service-login-refused',
  'wrong-credentials': 'service-login-refused',
  disabled: 'service-login-refused',
  'second-factor': 'service-login-refused',
  'kdf-refused': 'service-login-refused',
  unreadable: 'service-login-refused',
  'no-admin-page': 'service-not-prepared',
  'invitations-off': 'service-not-prepared',
  burned: 'service-not-prepared',
  // It passes by itself: until then the client does not even ask.
  limited: 'service-silent',
  unavailable: 'service-silent',
  'outcome-unknown': 'service-silent',
};

const SECRET_CHANGED =
  'Deploy the profile again, so that the server has its admin token. If the portal’s own account was given another password, let an operator of the portal give it "vaultwarden-portal-password" of the profile again, or deploy with empty volumes for Vaultwarden.';

/** A refusal of the vault, as trouble of the service. */
export function vaultTrouble(error: VaultwardenError): AccountTroubleError {
  const { kind } = error.refusal;
  const next = NEXT_STEPS[kind];
  const isSecret = kind === 'wrong-credentials' || kind === 'unreadable';
  return new AccountTroubleError(
    TROUBLES[kind] ?? 'service-answer-unknown',
    `Vaultwarden: ${error.message.replace(` ${next}`, '')}`,
    isSecret ? SECRET_CHANGED : `${next}.`,
    error,
  );
}

/** Anybody may register: what is handed over would be among strangers. */
export function signupsOpen(): AccountTroubleError {
  return new AccountTroubleError(
    'service-not-prepared',
    'Vaultwarden lets anybody register.',
    'Set SIGNUPS_ALLOWED to "false", in just this spelling, and deploy the profile again; on the admin page a setting that was saved there goes before it.',
  );
}

/** The commit has not what the vault needs. */
export function notInCommit(what: string): AccountTroubleError {
  return new AccountTroubleError(
    'service-not-prepared',
    `The commit that is deployed has no ${what} for Vaultwarden.`,
    'Save the profile and deploy it again.',
  );
}

/** Somebody made a member more than a member. */
export function notAPlainMember(mail: string): AccountTroubleError {
  return new AccountTroubleError(
    'service-answer-unknown',
    `"${mail}" was given other rights in the organisation than the portal gives.`,
    'Make this member a plain user again in Vaultwarden, or take the membership away there.',
  );
}
