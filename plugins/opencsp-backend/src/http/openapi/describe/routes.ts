import {
  listRoutesSchema,
  orderCertificateSchema,
  routeSetSchema,
} from '@opencsp/plugin-opencsp-common';
import { RouteDescription } from '../../RouteDescription';
import { ROUTE_SET } from '../examples/routes';
import { pages, pageWith } from '../pages';
import { answer } from './answers';

const tag = 'Routes';

const OFF = { 404: ['deployments-not-set-up'] } as const;

const NONE = { 404: ['deployments-not-set-up', 'not-found'] } as const;

/** What the API description says of the addresses of profiles and their certificates. */
export const describeRoutes = {
  list: {
    summary: 'Addresses of profiles that the caller may see',
    description:
      'All that a profile has on a host stands together, by the names of profile and host. What is off its host is left out.',
    tag,
    query: listRoutesSchema,
    answers: {
      200: answer('A page of the list.', pages.routes, pageWith(ROUTE_SET)),
    },
    refusals: OFF,
  },
  get: {
    summary: 'All addresses of a profile on a host',
    description:
      'The id is that of the profile, a dot, and that of the host. How far a request comes is told from the portal and from the host itself.',
    tag,
    answers: { 200: answer('The addresses.', routeSetSchema, ROUTE_SET) },
    refusals: NONE,
  },
  look: {
    summary: 'Look at the addresses now',
    description:
      'In the background, in place of the next regular look: read them again until `checkedAt` has moved.',
    tag,
    answers: {
      202: answer('They are looked at soon.', routeSetSchema, ROUTE_SET),
    },
    refusals: { ...NONE, 409: ['routes-ended'] },
  },
  order: {
    summary: 'Order a certificate before its pause is over',
    description:
      'For who has mended what was wrong. At most so many orders are made in an hour as `attempts` tells: authorities lock a name out that fails more often.',
    tag,
    body: orderCertificateSchema,
    bodyExample: { name: ROUTE_SET.routes[0].name },
    answers: {
      202: answer('It may be ordered again.', routeSetSchema, ROUTE_SET),
    },
    refusals: { ...NONE, 409: ['cannot-order', 'routes-ended', 'busy'] },
  },
} satisfies Record<string, RouteDescription>;
