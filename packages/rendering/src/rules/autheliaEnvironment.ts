import { AUTHELIA_FILES } from '../authelia/settings';
import {
  environmentsOf,
  NeededSecret,
  secretProblems,
  variable,
} from './environments';
import { KNOWN } from './names';
import { Rule } from './rendered';

/** Row 4: the encryption key needs 20 characters, the others only one; of one, sessions can be forged. */
const NEEDED: readonly NeededSecret[] = [
  { variable: AUTHELIA_FILES.session, shortest: 32 },
  { variable: AUTHELIA_FILES.storageKey, shortest: 20, immutable: true },
  { variable: AUTHELIA_FILES.resetJwt, shortest: 32 },
  { variable: AUTHELIA_FILES.ldapPassword, shortest: 16 },
  { variable: AUTHELIA_FILES.redisPassword, shortest: 16 },
];

/** Sections of its settings: a variable that begins with none of them is one that it does not know. */
const SECTIONS = [
  'ACCESS_CONTROL',
  'AUTHENTICATION_BACKEND',
  'DEFAULT_2FA_METHOD',
  'DEFINITIONS',
  'DUO_API',
  'IDENTITY_PROVIDERS',
  'IDENTITY_VALIDATION',
  'LOG',
  'NOTIFIER',
  'NTP',
  'PASSWORD_POLICY',
  'PRIVACY_POLICY',
  'REGULATION',
  'SERVER',
  'SESSION',
  'STORAGE',
  'TELEMETRY',
  'THEME',
  'TOTP',
  'WEBAUTHN',
];

/** Names that end like these are secrets (services-contracts.md §4.2). */
const SECRET = /(KEY|SECRET|PASSWORD|TOKEN|CERTIFICATE_CHAIN)$/;

/** Rows 1 and 4: secrets of one character pass, an empty file counts as missing. */
export const autheliaSecrets: Rule = rendered =>
  environmentsOf(rendered, KNOWN.authelia).flatMap(environment =>
    secretProblems(rendered.model, environment, NEEDED),
  );

/** Row 2: a variable that it does not know is a warning only; a secret in clear stands in the branch. */
export const autheliaVariables: Rule = rendered =>
  environmentsOf(rendered, KNOWN.authelia).flatMap(environment =>
    Object.keys(environment.values)
      .filter(name => name.startsWith('AUTHELIA_'))
      .flatMap(name => {
        const message = wrongVariable(name);
        return message ? [variable(environment, name, message)] : [];
      }),
  );

/** A variable alone opens the section of OpenID Connect, which is refused without clients (case "no clients"). */
export const autheliaOidcVariable: Rule = rendered =>
  environmentsOf(rendered, KNOWN.authelia).flatMap(environment =>
    Object.hasOwn(environment.values, AUTHELIA_FILES.oidcHmac)
      ? [
          variable(
            environment,
            AUTHELIA_FILES.oidcHmac,
            'Leave it out: the configuration file names the secret where there are clients.',
          ),
        ]
      : [],
  );

/** The filter that reads secrets into lists: without it the key is the text of the filter. */
export const autheliaFilter: Rule = rendered => {
  const needsFilter = rendered.authelia?.identity_providers !== undefined;
  return environmentsOf(rendered, KNOWN.authelia).flatMap(environment =>
    needsFilter && environment.values.X_AUTHELIA_CONFIG_FILTERS !== 'template'
      ? [
          variable(
            environment,
            'X_AUTHELIA_CONFIG_FILTERS',
            'It must be "template": the configuration file reads secrets with it.',
          ),
        ]
      : [],
  );
};

function wrongVariable(name: string): string | undefined {
  const isFile = name.endsWith('_FILE');
  if (isFile) {
    return Object.values<string>(AUTHELIA_FILES).includes(name)
      ? undefined
      : 'Authelia only warns of a variable that it does not know. Correct the name.';
  }
  if (SECRET.test(name)) {
    return 'A secret in clear stands in the branch. Name its file with "_FILE".';
  }
  return SECTIONS.some(section => name.startsWith(`AUTHELIA_${section}`))
    ? undefined
    : 'Authelia only warns of a variable that it does not know. Correct the name.';
}
