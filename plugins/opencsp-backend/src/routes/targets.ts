import { ServiceDefinition } from '@opencsp/plugin-opencsp-common';
import { RoutedName, routedNames, TraefikRoutes } from '@opencsp/rendering';
import { Time } from '../domain/record';
import {
  NameRecord,
  newName,
  RouteSetRecord,
} from '../domain/routes/routeRecord';
import { urlOf } from '../domain/routes/routeRequests';
import { healthPathOf, isOpenPathOf } from './healthPath';
import { RoutesConfig } from './routesConfig';

/** One name, and what is asked of it. */
export interface RouteTarget {
  name: string;
  /** True when it is to have a certificate. */
  https: boolean;
  /** By which people reach it now. */
  scheme: 'https' | 'http';
  /** With the port, where it is not the usual one of the scheme: as a browser writes it. */
  host: string;
  /** Where the service says how it does. */
  path: string;
  /** True when that path needs no sign-in, though the rest of the name does. */
  isOpenPath: boolean;
}

/** What is known of the names. */
export interface TargetsContext {
  set: RouteSetRecord;
  wanted: TraefikRoutes;
  httpsOnly: readonly string[];
  definitions: readonly ServiceDefinition[];
  ports: RoutesConfig['publicPorts'];
  now: Time;
}

/**
 * Pure: what is asked of each name. What the branch says of a name goes before what was known of it. A
 * wildcard is left out: nobody can ask for it.
 */
export function targetsOf(
  names: readonly string[],
  context: TargetsContext,
): RouteTarget[] {
  return names
    .filter(name => !name.includes('*'))
    .flatMap(name => {
      const record = recordOf(name, context);
      return record ? [targetOf(record, context)] : [];
    });
}

function recordOf(
  name: string,
  { set, wanted, now }: TargetsContext,
): NameRecord | undefined {
  const known = set.names.find(each => each.name === name);
  const about = [wanted, set.wanted]
    .flatMap((routes): RoutedName[] => (routes ? routedNames(routes) : []))
    .find(each => each.name === name);
  if (!about) {
    return known;
  }
  const { service, https, signIn, isPortal } = about;
  const record = known ?? newName(about, now);
  return { ...record, service, https, signIn, isPortal };
}

function targetOf(
  record: NameRecord,
  { wanted, httpsOnly, definitions, ports }: TargetsContext,
): RouteTarget {
  const { name, service, https } = record;
  const { protocol, host } = new URL(urlOf(record, { ports, httpsOnly }));
  const definition = definitions.find(({ id }) => id === service);
  const path = healthPathOf(service, definition);
  return {
    name,
    https,
    scheme: protocol === 'https:' ? 'https' : 'http',
    host,
    path,
    isOpenPath: isOpenPathOf({ name, path }, definition, wanted),
  };
}
