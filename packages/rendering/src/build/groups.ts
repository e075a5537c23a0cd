import { ChosenService } from '@opencsp/plugin-opencsp-common';

/** Group of the directory with everybody who may use all of the profile's services. */
export const PEOPLE = 'people';

/** Group of the directory with those who look after the profile. */
export const ADMINS = 'admins';

/** Group of the directory with those who may use one service, and not all of them. */
export function userGroup(service: string): string {
  return `use-${service}`;
}

/**
 * The groups whose members may use a service: any of them. A page of a core service that nobody chose is for
 * administrators.
 */
export function groupsOf(
  choice: Pick<ChosenService, 'id' | 'access'> | undefined,
): string[] {
  return choice?.access === 'everyone'
    ? [PEOPLE, userGroup(choice.id)]
    : [ADMINS];
}
