import { ServiceUnavailableError } from '@backstage/errors';
import { Availability, Provisioner } from '@opencsp/plugin-opencsp-node';

/** Stands where the provisioner would, and says what is missing. */
export function unavailableProvisioner(reason: string): Provisioner {
  const refuse = async (): Promise<never> => {
    throw new ServiceUnavailableError(reason);
  };
  return {
    id: 'tofu',
    availability: (): Availability => ({ available: false, reason }),
    plannedEffects: () => [],
    ensure: refuse,
    observe: refuse,
    explain: async () => reason,
    freeze: refuse,
    retry: refuse,
    pause: refuse,
    remove: refuse,
    watch: () => undefined,
    list: refuse,
  };
}
