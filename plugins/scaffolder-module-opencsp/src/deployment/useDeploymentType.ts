import { useApi } from '@backstage/frontend-plugin-api';
import { opencspApiRef } from '@opencsp/plugin-opencsp-react';
import { useQuery } from '@tanstack/react-query';
import { profileValuesOf } from '../profile/profileValues';
import { deploymentValuesOf } from './deploymentValues';

/** How long what a profile is deployed with is believed, in milliseconds. */
const STALE_MS = 60_000;

/** What the services of a form are deployed with. */
export interface DeploymentType {
  /** Such as `nixos`; absent in a form about a machine alone, and while it is not known. */
  type?: string;
  isLoading: boolean;
}

/** Read from the profile that the form names, or from what is chosen in it. */
export function useDeploymentType(formContext: unknown): DeploymentType {
  const api = useApi(opencspApiRef);
  const { profileId } = deploymentValuesOf(formContext);
  const { deployment } = profileValuesOf(formContext);
  const profile = useQuery({
    queryKey: ['opencsp', 'profile', profileId],
    queryFn: ({ signal }) => api.profiles.get(profileId, { signal }),
    enabled: profileId !== '',
    staleTime: STALE_MS,
  });
  const type = profileId === '' ? deployment : profile.data?.deployment;
  return {
    ...(type && { type }),
    isLoading: profile.isLoading && profileId !== '',
  };
}
