import { emailProblem } from '@opencsp/plugin-opencsp-common';
import { LLDAP, LLDAP_SECTIONS, LLDAP_VARIABLES } from '../lldap/variables';
import {
  Environment,
  environmentsOf,
  NeededSecret,
  secretProblems,
  variable,
} from './environments';
import { KNOWN } from './names';
import { Problem } from './problems';
import { Rendered, Rule } from './rendered';

/*
 * recorded/lldap/README.md: LLDAP checks neither names nor addresses, and takes secrets of one character.
 */

/** Rows 22 and 23: the seed is given from the first start on, and never another one. */
const NEEDED: readonly NeededSecret[] = [
  { variable: LLDAP.jwtSecret, shortest: 32 },
  { variable: LLDAP.keySeed, shortest: 12, immutable: true },
  { variable: LLDAP.adminPassword, shortest: 8 },
];

/** What can be said to it over LDAP: it prints all others unescaped (row 2). */
const NAME = /^[a-z0-9._-]{1,64}$/;

/** Row 1: names and addresses of the users and groups that the profile itself needs. */
export const lldapNames: Rule = rendered => [
  ...rendered.model.directory.users
    .filter(({ id }) => !NAME.test(id))
    .map(({ id }) => nameProblem(`directory.users.${id}`)),
  ...rendered.model.directory.groups
    .filter(group => !NAME.test(group))
    .map(group => nameProblem(`directory.groups.${group}`)),
  ...inEnvironment(rendered, environment => {
    const mail = emailProblem(environment.values[LLDAP.adminMail] ?? '');
    const name = environment.values[LLDAP.adminName];
    return [
      ...(mail ? [variable(environment, LLDAP.adminMail, mail)] : []),
      ...(name !== undefined && !NAME.test(name)
        ? [
            variable(
              environment,
              LLDAP.adminName,
              'Use lower-case letters, digits and . _ - only.',
            ),
          ]
        : []),
    ];
  }),
];

/** Rows 22 and 23: an empty secret is taken; without a seed a key file is made, for good. */
export const lldapSecrets: Rule = rendered =>
  inEnvironment(rendered, environment =>
    secretProblems(rendered.model, environment, NEEDED),
  );

/** Rows 5 and 24: upper case and blanks in the base are taken, and end connections later. */
export const lldapBaseDn: Rule = rendered =>
  inEnvironment(rendered, environment => {
    const base = environment.values[LLDAP.baseDn];
    return base === rendered.model.baseDn && /^[a-z0-9=,-]+$/.test(base)
      ? []
      : [
          variable(
            environment,
            LLDAP.baseDn,
            'It must be the base of the profile, such as "dc=ada,dc=example,dc=com", in lower case and without blanks.',
          ),
        ];
  });

/** Row 24: a variable that it does not know is a warning only. */
export const lldapVariables: Rule = rendered =>
  inEnvironment(rendered, environment =>
    Object.keys(environment.values)
      .filter(name => name.startsWith('LLDAP_') && !isKnown(name))
      .map(name =>
        variable(
          environment,
          name,
          'LLDAP only warns of a variable that it does not know. Correct the name.',
        ),
      ),
  );

function isKnown(name: string): boolean {
  const bare = name.slice('LLDAP_'.length);
  return (
    LLDAP_SECTIONS.some(section => bare.startsWith(section)) ||
    LLDAP_VARIABLES.includes(bare) ||
    (bare.endsWith('_FILE') &&
      LLDAP_VARIABLES.includes(bare.slice(0, -'_FILE'.length)))
  );
}

function inEnvironment(
  rendered: Rendered,
  check: (environment: Environment) => Problem[],
): Problem[] {
  return environmentsOf(rendered, KNOWN.lldap).flatMap(check);
}

function nameProblem(path: string): Problem {
  return {
    path,
    message:
      'LLDAP takes each name, but cannot be asked for it. Use lower-case letters, digits and . _ - only.',
  };
}
