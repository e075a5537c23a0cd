import { STAGING_CA } from '../traefik/staticFile';
import { TRAEFIK } from '../traefik/settings';
import { FILES } from './names';
import { inFile } from './problems';
import { Rule } from './rendered';

/*
 * What every file may say by itself, and all of them only together: on which port people come, and whose
 * certificates they see.
 */

/** Row 19: the location carries the port when it is not 443. A wrong one leads to nobody, for good (301). */
export const redirectPorts: Rule = ({ model, routes }) =>
  Object.entries(routes?.http.middlewares ?? {}).flatMap(([name, middleware]) =>
    'redirectScheme' in middleware &&
    (middleware.redirectScheme.port ?? '') !== String(model.publicPort ?? '')
      ? [
          inFile(
            FILES.routes,
            `http.middlewares.${name}.redirectScheme.port`,
            'It must be the port where people reach HTTPS, and be left out where that is 443.',
          ),
        ]
      : [],
  );

/** §3.5: whoever asked for certificates that browsers trust must not get others, nor the other way round. */
export const certificatesAsked: Rule = ({ profile, model, traefik }) => {
  const acme = traefik?.certificatesResolvers?.[TRAEFIK.resolver]?.acme;
  const isStaging =
    model.protocol === 'https' && profile.spec.certificates === 'staging';
  return !acme || (acme.caServer === STAGING_CA) === isStaging
    ? []
    : [
        inFile(
          FILES.traefik,
          `certificatesResolvers.${TRAEFIK.resolver}.acme.caServer`,
          isStaging
            ? `The profile wants certificates for trying things out: write "${STAGING_CA}".`
            : 'The profile wants certificates that browsers trust: leave it out.',
        ),
      ];
};
