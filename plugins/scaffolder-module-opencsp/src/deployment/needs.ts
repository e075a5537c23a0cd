import { useApi } from '@backstage/frontend-plugin-api';
import { Size } from '@opencsp/plugin-opencsp-common';
import {
  gibText,
  opencspApiRef,
  OpencspTranslate,
} from '@opencsp/plugin-opencsp-react';
import { useQuery } from '@tanstack/react-query';
import { profileValuesOf } from '../profile/profileValues';
import { broughtIn, optionsOf } from '../profile/services/selection';
import {
  Amount,
  figures,
  sizeFitOf,
  Totals,
  totalsOf,
} from '../profile/services/totals';
import { coresText } from '../size/leaves';
import { deploymentValuesOf } from './deploymentValues';

/** How long what the services need is believed, in milliseconds. */
const STALE_MS = 60_000;

/** What the services need that will run on the machine of a form. */
export interface BundleNeeds {
  /** Absent where the form is about a machine alone, and while it is not known. */
  needs?: Totals;
  isLoading: boolean;
}

/** Read from the profile that the form names, or from the services that are chosen in it. */
export function useBundleNeeds(formContext: unknown): BundleNeeds {
  const api = useApi(opencspApiRef);
  const { profileId } = deploymentValuesOf(formContext);
  const { services, password } = profileValuesOf(formContext);
  const chosen = services.map(({ id }) => id);
  const profile = useQuery({
    queryKey: ['opencsp', 'profile', profileId],
    queryFn: ({ signal }) => api.profiles.get(profileId, { signal }),
    enabled: profileId !== '',
    staleTime: STALE_MS,
  });
  const catalogue = useQuery({
    queryKey: ['opencsp', 'service-catalogue'],
    queryFn: ({ signal }) => api.profiles.catalogue({ signal }),
    enabled: profileId === '' && chosen.length > 0,
    staleTime: STALE_MS,
  });
  if (profileId !== '') {
    return { needs: profile.data?.needs, isLoading: profile.isLoading };
  }
  const options = catalogue.data?.items;
  return {
    needs:
      options && chosen.length > 0
        ? totalsOf([
            ...optionsOf(chosen, options),
            ...broughtIn(chosen, options, password.strategy),
          ])
        : undefined,
    isLoading: catalogue.isLoading,
  };
}

/** The size that is suggested: the smallest one that has what is advised, or else what is needed. */
export function suggestedSize(
  needs: Totals | undefined,
  sizes: readonly Size[],
): string | undefined {
  const fit = needs && sizeFitOf(needs, sizes);
  return fit && (fit.kind === 'advised' || fit.kind === 'tight')
    ? fit.size.name
    : undefined;
}

/** How a size fits the services, for its card. */
export function fitText(
  size: Size,
  needs: Totals,
  t: OpencspTranslate,
): string {
  const has = (kind: keyof Amount) =>
    figures.every(figure => size[figure] >= needs[figure][kind]);
  if (has('advice')) {
    return t('form.deploy.sizeAdvised');
  }
  return has('floor')
    ? t('form.deploy.sizeTight')
    : t('form.deploy.sizeSmall', {
        memory: gibText(needs.memoryMiB.floor),
        cores: coresText(needs.cores.floor, t),
        disk: String(needs.diskGiB.floor),
      });
}
