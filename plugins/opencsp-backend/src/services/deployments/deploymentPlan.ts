import {
  ProfileSpec,
  PublicPorts,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { buildModel } from '@opencsp/rendering';
import { PROXY } from '../../catalogue/coreServices';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';

/**
 * What a profile comes to as services on a host, in the order in which they start. It is kept with the
 * deployment, because the catalogue may change.
 *
 * @param definitions - those of the profile, as `Catalogue.forProfile` gives them
 * @param ports - on which people reach its services; 80 and 443 when absent
 * @throws InputError naming the field, when the profile cannot be
 */
export function planOf(
  spec: ProfileSpec,
  definitions: readonly ServiceDefinition[],
  ports?: PublicPorts,
): DeploymentRecord['plan'] {
  const { services, routes, totals } = buildModel({
    spec,
    handle: '',
    owner: '',
    definitions,
    digests: {},
    ports,
  });
  const known = new Map(definitions.map(it => [it.id, it]));
  return {
    services: coreFirst(services).map(
      ({ id, title, isCore, version, url }) => ({
        id,
        title,
        isCore,
        // Of what nobody knows it, a version is not taken back.
        canGoBack: known.get(id)?.canGoBack ?? false,
        version,
        ...(url === undefined ? {} : { url }),
      }),
    ),
    needs: {
      memoryMiB: totals.memoryMiB.floor,
      diskGiB: totals.diskGiB.floor,
    },
    hosts: [...new Set(routes.map(({ host }) => host))].sort(),
  };
}

/** The proxy, the core, then the applications; each group in the order in which its services start. */
function coreFirst<Service extends { id: string; isCore: boolean }>(
  services: readonly Service[],
): Service[] {
  const proxy = services.filter(({ id }) => id === PROXY);
  const core = services.filter(({ id, isCore }) => isCore && id !== PROXY);
  const applications = services.filter(({ isCore }) => !isCore);
  return [...proxy, ...core, ...applications];
}
