import {
  ChosenService,
  ProfileSpec,
  ServiceDefinition,
  SignInMode,
} from '@opencsp/plugin-opencsp-common';
import { impossible } from '../problem';
import { DIRECTORY, PORTAL } from './known';

/** The portal's modes need HTTPS: its cookie and its addresses are refused without (recorded: authelia). */
const ALLOWED: Record<ProfileSpec['protocol'], readonly SignInMode[]> = {
  https: ['oidc', 'ldap', 'forward-auth', 'none'],
  http: ['ldap', 'none'],
};

/** Who answers for the people of each mode. */
const ASKED: Record<SignInMode, string | undefined> = {
  oidc: PORTAL,
  'forward-auth': PORTAL,
  ldap: DIRECTORY,
  none: undefined,
};

/** Modes in which somebody of ours can ask for a second factor, or who is in a group. */
const GUARDED: readonly SignInMode[] = ['oidc', 'forward-auth'];

interface Question {
  definition: ServiceDefinition;
  chosen?: { choice: ChosenService; index: number };
  spec: ProfileSpec;
  /** Ids of the services of the profile. */
  ids: ReadonlySet<string>;
}

/**
 * How people come in to a service: the first mode of its definition that the protocol allows; none
 * when it signs people in itself. A core service that cannot be guarded gets no address instead.
 *
 * @throws InputError when a chosen service cannot be signed in to, or not in the way that was chosen
 */
export function signInOf(question: Question): {
  signIn: SignInMode;
  isReachable: boolean;
} {
  const { definition, chosen, spec, ids } = question;
  const mode = definition.signIn.modes.find(each =>
    ALLOWED[spec.protocol].includes(each),
  );
  const signIn = mode ?? (signsInItself(definition) ? 'none' : undefined);
  if (!chosen && (!signIn || !isAnswered(signIn, ids))) {
    return { signIn: 'none', isReachable: false };
  }
  if (!signIn) {
    throw impossible(
      'protocol',
      `${definition.title} can be signed in to over HTTPS only. Choose HTTPS, or leave it out.`,
    );
  }
  if (!isAnswered(signIn, ids)) {
    throw impossible(
      pathOf(chosen, 'id'),
      `${definition.title} needs the service "${ASKED[signIn]}", which is not there.`,
    );
  }
  if (signIn === 'oidc' && !definition.signIn.oidc) {
    throw impossible(
      pathOf(chosen, 'id'),
      `The definition of ${definition.title} has the mode "oidc", but no "signIn.oidc".`,
    );
  }
  refuseUnguarded(question, signIn);
  return { signIn, isReachable: true };
}

/**
 * True for accounts of its own that are fit to be seen by everybody. A service that lets the portal stand
 * in front trusts it, as the directory does: its own login has no limit (recorded: lldap 19).
 */
export function signsInItself({
  accounts,
  signIn,
}: Pick<ServiceDefinition, 'accounts' | 'signIn'>): boolean {
  return accounts === 'local' && !signIn.modes.includes('forward-auth');
}

function isAnswered(signIn: SignInMode, ids: ReadonlySet<string>): boolean {
  const asked = ASKED[signIn];
  return asked === undefined || ids.has(asked);
}

function pathOf(chosen: Question['chosen'], field: string): string {
  return chosen ? `services.${chosen.index}.${field}` : 'services';
}

/** A promise that nobody could keep is refused, not forgotten. */
function refuseUnguarded(
  { definition, chosen }: Question,
  signIn: SignInMode,
): void {
  if (!chosen || GUARDED.includes(signIn)) {
    return;
  }
  const why = `${definition.title} signs people in itself, so that the sign-in portal cannot ask`;
  if (chosen.choice.secondFactor) {
    throw impossible(
      pathOf(chosen, 'secondFactor'),
      `${why} for a second factor. Switch it off.`,
    );
  }
  if (chosen.choice.access === 'admins') {
    throw impossible(
      pathOf(chosen, 'access'),
      `${why} who is an administrator. Let everyone in, and give rights inside.`,
    );
  }
}
