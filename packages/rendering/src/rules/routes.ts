import {
  domainProblem,
  emailProblem,
  pathPatternProblem,
} from '@opencsp/plugin-opencsp-common';
import { portProblem } from '../build/addresses';
import { ModelRoute, ProfileModel } from '../model';
import { serviceOf } from './names';
import { Problem } from './problems';

/*
 * What must hold of the model before anything is written from it.
 */

interface RouteProblem {
  field: string;
  message: string;
}

const TWICE: RouteProblem = {
  field: 'host',
  message:
    'Another route has the same host and path: only one of them would answer.',
};

/**
 * Routes that cannot be said, or that would not keep what they promise: two with one rule (recorded:
 * Traefik 15, only one of them answers), a policy that nobody keeps, the portal over plain HTTP.
 */
export function routeProblems(model: ProfileModel): Problem[] {
  return model.routes.flatMap((route, index) =>
    problemsOfRoute(model, route)
      .concat(isTwice(model.routes, index) ? [TWICE] : [])
      .map(({ field, message }) => ({
        path: `routes.${route.service}.${field}`,
        message,
      })),
  );
}

/** The domain, the e-mail address and the port that go into files as they are. */
export function fieldProblems({
  domain,
  adminEmail,
  publicPort,
}: ProfileModel): Problem[] {
  const ofDomain = domainProblem(domain) ?? hostProblem(domain);
  const ofEmail = emailProblem(adminEmail);
  const ofPort = publicPort === undefined ? undefined : portProblem(publicPort);
  return [
    ...(ofDomain ? [{ path: 'domain', message: ofDomain }] : []),
    // Traefik says nothing of a missing address, and gets no certificate (recorded: Traefik 7).
    ...(ofEmail ? [{ path: 'adminEmail', message: ofEmail }] : []),
    ...(ofPort ? [{ path: 'publicPort', message: ofPort }] : []),
  ];
}

function problemsOfRoute(
  model: ProfileModel,
  route: ModelRoute,
): RouteProblem[] {
  const ofPattern =
    route.pathPattern === undefined
      ? undefined
      : pathPatternProblem(route.pathPattern);
  return [
    ...(ofPattern ? [{ field: 'pathPattern', message: ofPattern }] : []),
    ...hostProblems(model, route),
    ...policyProblems(route),
    ...(serviceOf(model, route.service)
      ? []
      : [{ field: 'service', message: 'The profile has no such service.' }]),
  ];
}

function hostProblems(model: ProfileModel, route: ModelRoute): RouteProblem[] {
  const isBelow = route.host.endsWith(`.${model.domain}`);
  const isName = /^[a-z0-9.-]{1,253}$/.test(route.host);
  return isBelow && isName
    ? []
    : [
        {
          field: 'host',
          message: `The host must be a name below ${model.domain}: the portal's cookie is seen nowhere else.`,
        },
      ];
}

function policyProblems(route: ModelRoute): RouteProblem[] {
  if (route.policy === 'open') {
    return route.groups.length > 0
      ? [
          {
            field: 'groups',
            message:
              'Nobody asks who somebody is on an open route. Leave the groups out, or close it.',
          },
        ]
      : [];
  }
  if (!route.forwardAuth) {
    return [
      {
        field: 'policy',
        message:
          'The sign-in portal is not asked here, so that nobody keeps this policy.',
      },
    ];
  }
  return route.tls
    ? []
    : [
        {
          field: 'tls',
          message: 'The sign-in portal refuses plain HTTP. Choose HTTPS.',
        },
      ];
}

/** Browsers take a name that ends with a number for an address, and some "xn--" for no name. */
function hostProblem(domain: string): string | undefined {
  return URL.canParse(`https://a.${domain}/`)
    ? undefined
    : 'No browser opens a name like this, for example because its last part is a number.';
}

function isTwice(routes: readonly ModelRoute[], index: number): boolean {
  const { host, pathPattern } = routes[index];
  return routes
    .slice(0, index)
    .some(other => other.host === host && other.pathPattern === pathPattern);
}
