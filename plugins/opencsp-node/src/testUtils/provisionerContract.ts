import { ProvisionerHarness } from './provisionerHarness';
import { provisionerMaking } from './provisionerMaking';
import { ProvisionerProbe } from './provisionerProbe';
import { provisionerRemoving } from './provisionerRemoving';
import { provisionerTrouble } from './provisionerTrouble';
import { provisionerWatching } from './provisionerWatching';

/** Opens a world for one case. */
export type OpenProvisioner = () =>
  | ProvisionerHarness
  | Promise<ProvisionerHarness>;

/**
 * The contract of {@link Provisioner} as Jest cases: what the engine relies on, held against fakes and
 * real provisioners alike. Call it in a test file; each case opens a world of its own.
 */
export function provisionerContract(name: string, open: OpenProvisioner): void {
  describe(`${name} keeps the contract of a provisioner`, () => {
    let current: ProvisionerProbe | undefined;

    beforeEach(async () => {
      current = new ProvisionerProbe(await open());
    });

    afterEach(async () => {
      await current?.harness.close();
      current = undefined;
    });

    const probe = () => {
      if (!current) {
        throw new Error('no world is open');
      }
      return current;
    };

    provisionerMaking(probe);
    provisionerRemoving(probe);
    provisionerWatching(probe);
    provisionerTrouble(probe);
  });
}
