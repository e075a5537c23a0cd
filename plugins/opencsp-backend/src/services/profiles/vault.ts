import {
  ChosenService,
  PasswordStrategy,
} from '@opencsp/plugin-opencsp-common';

/** Id of the service that keeps generated passwords for people. */
export const VAULT = 'vaultwarden';

/** What the choice becomes: generated passwords need a place where their owner keeps them. */
export function withVault(
  services: readonly ChosenService[],
  strategy: PasswordStrategy | undefined,
): { services: ChosenService[]; isAdded: boolean } {
  const isAdded =
    strategy === 'generated' && !services.some(({ id }) => id === VAULT);
  return {
    services: [
      ...services,
      ...(isAdded
        ? [{ id: VAULT, access: 'everyone' as const, secondFactor: false }]
        : []),
    ],
    isAdded,
  };
}
