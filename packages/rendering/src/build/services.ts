import { ModelService, ProfileModel } from '../model';
import { placeholdersOf } from '../placeholders';
import { Places } from '../places';
import { addressOf } from './addresses';
import { hostOf } from './network';
import { ProfileParts } from './parts';

/**
 * The services in the order in which they start, with their settings filled in.
 *
 * @throws InputError when a setting names what is not there
 */
export function servicesOf(
  profile: ProfileParts,
  places: Places,
): ModelService[] {
  return profile.parts.map(part => {
    const { definition, signIn, needs } = part;
    const fill = placeholdersOf(part, profile, places);
    const host = hostOf(part, profile);
    return {
      id: definition.id,
      title: definition.title,
      version: definition.version,
      isCore: definition.isCore,
      after: needs,
      ...(host && { host, url: addressOf(host, profile.addresses) }),
      signIn,
      environment: Object.fromEntries(
        Object.entries(definition.environment).map(([name, text]) => [
          name,
          fill(text, `environment "${name}"`),
        ]),
      ),
    };
  });
}

/** What all services need together. */
export function totalsOf({ parts }: ProfileParts): ProfileModel['totals'] {
  const resources = parts.map(({ definition }) => definition.resources);
  return {
    memoryMiB: sum(resources.map(({ memoryMiB }) => memoryMiB)),
    cores: sum(resources.map(({ cores }) => cores)),
    diskGiB: sum(resources.map(({ diskGiB }) => diskGiB)),
  };
}

/** Hundredths are exact enough, and keep 0.1 + 0.2 from becoming 0.30000000000000004. */
function sum(
  amounts: readonly { floor: number; advice: number }[],
): ProfileModel['totals']['cores'] {
  const add = (pick: (amount: { floor: number; advice: number }) => number) =>
    Math.round(100 * amounts.reduce((total, each) => total + pick(each), 0)) /
    100;
  return {
    floor: add(({ floor }) => floor),
    advice: add(({ advice }) => advice),
  };
}
