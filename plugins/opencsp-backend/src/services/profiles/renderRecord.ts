import { InputError } from '@backstage/errors';
import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { ProfileRecord } from '../../domain/profiles/profileRecord';
import { ProfilesOptions } from './options';

/**
 * The files of a saved profile, but for its sealed secrets: what the engine commits.
 *
 * @throws InputError naming the field, when the catalogue or the drivers have changed since
 */
export function renderRecord(
  {
    catalogue,
    drivers,
    publicPorts,
  }: Pick<ProfilesOptions, 'catalogue' | 'drivers' | 'publicPorts'>,
  { spec, handle, owner, digests }: ProfileRecord,
): RenderedFile[] {
  const driver = drivers.find(({ id }) => id === spec.deployment);
  if (!driver) {
    throw new InputError(
      `deployment: There is no deployment type "${spec.deployment}" any more.`,
    );
  }
  const definitions = catalogue.forProfile(spec.services.map(({ id }) => id));
  return driver.render({
    spec,
    handle,
    owner,
    definitions,
    digests,
    ports: publicPorts,
  });
}
