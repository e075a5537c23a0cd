import { Environment, environmentsOf, variable } from './environments';
import { KNOWN, secretInFile, serviceOf } from './names';
import { Problem } from './problems';
import { Rendered, Rule } from './rendered';

/*
 * recorded/vaultwarden/README.md: it takes each spelling of a switch, and most of them leave it on.
 */

/** Row 2: anything but a few words leaves signing up open to everybody, without a word in the log. */
export const vaultwardenSignups: Rule = rendered =>
  inEnvironment(rendered, environment =>
    environment.values.SIGNUPS_ALLOWED === 'false'
      ? []
      : [
          variable(
            environment,
            'SIGNUPS_ALLOWED',
            'Write "false" and nothing else: other words leave it open.',
          ),
        ],
  );

/** Row 18: without its token the admin page is off; a token in clear loses its dollar signs on the way. */
export const vaultwardenAdminToken: Rule = rendered =>
  inEnvironment(rendered, environment => {
    const { values } = environment;
    const secret = secretInFile(rendered.model, values.ADMIN_TOKEN_FILE);
    return [
      ...(Object.hasOwn(values, 'ADMIN_TOKEN')
        ? [
            variable(
              environment,
              'ADMIN_TOKEN',
              'A secret in clear stands in the branch. Name its file with ADMIN_TOKEN_FILE.',
            ),
          ]
        : []),
      ...(secret
        ? []
        : [
            variable(
              environment,
              'ADMIN_TOKEN_FILE',
              'It must name a secret: without it nobody can be invited.',
            ),
          ]),
    ];
  });

/** Row 20: an address without a scheme is refused at the start; a path in it moves all others. */
export const vaultwardenDomain: Rule = rendered =>
  inEnvironment(rendered, environment =>
    environment.values.DOMAIN ===
    serviceOf(rendered.model, KNOWN.vaultwarden)?.url
      ? []
      : [
          variable(
            environment,
            'DOMAIN',
            'It must be the whole address of the service, without a path.',
          ),
        ],
  );

function inEnvironment(
  rendered: Rendered,
  check: (environment: Environment) => Problem[],
): Problem[] {
  return environmentsOf(rendered, KNOWN.vaultwarden).flatMap(check);
}
