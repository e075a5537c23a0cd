import { ProfileToRender } from '@opencsp/plugin-opencsp-common';
import { exposedPortsOf, routesOf } from './build/network';
import { ProfileParts, profileParts } from './build/parts';
import { directoryOf, oidcClientsOf } from './build/people';
import { servicesOf, totalsOf } from './build/services';
import { databasesOf, volumesOf } from './build/stores';
import { ProfileModel } from './model';
import { baseDnOf } from './placeholders';
import { containerPlaces, Places } from './places';
import { secretsOfParts } from './secretsOf';

/**
 * What a profile comes to, whichever engine brings it about. Pure: the same input gives the same model.
 *
 * @throws InputError naming the field, when the profile cannot be
 */
export function buildModel(profile: ProfileToRender): ProfileModel {
  return modelOf(profileParts(profile));
}

/** The same, of parts that are known already: one function for each question. */
export function modelOf(
  profile: ProfileParts,
  places: Places = containerPlaces,
): ProfileModel {
  const { domain, adminEmail, protocol } = profile.spec;
  const { publicPort } = profile.addresses;
  return {
    domain,
    adminEmail,
    protocol,
    ...(publicPort !== undefined && { publicPort }),
    baseDn: baseDnOf(domain),
    services: servicesOf(profile, places),
    routes: routesOf(profile),
    exposedPorts: exposedPortsOf(profile),
    directory: directoryOf(profile),
    oidcClients: oidcClientsOf(profile),
    databases: databasesOf(profile),
    volumes: volumesOf(profile),
    secrets: secretsOfParts(profile),
    totals: totalsOf(profile),
    places,
  };
}
