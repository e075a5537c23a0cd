/*
 * The fake keeps the contract that every provisioner keeps, so that what is proven with it holds for
 * real ones. The real one runs the same contract in its own package.
 */
import { MachineRef } from '../provisioner';
import { FakeProvisioner } from './FakeProvisioner';
import { provisionerContract } from './provisionerContract';
import { ProvisionerHarness } from './provisionerHarness';

function open(): ProvisionerHarness {
  const provisioner = new FakeProvisioner();
  provisioner.automatic = true;
  let machines = 0;
  const finish = async ({ name }: MachineRef) => {
    if (provisioner.machines.has(name)) {
      provisioner.change({ name }, { observation: provisioner.whenDone() });
    }
  };
  return {
    provisioner,
    machine: () => {
      machines += 1;
      return {
        ref: {
          instanceId: `instance-${machines}`,
          name: `vm-fake${machines}a`,
        },
        owner: 'user:default/1234',
        hostname: 'web',
        vmId: 1000 + machines,
        cores: 2,
        memoryMiB: 2048,
        diskGiB: 20,
        template: 'ubuntu-2404',
        user: 'ubuntu',
        network: { bridge: 'vmbr0' },
        sshPublicKeys: [],
      };
    },
    living: () => [...provisioner.machines.keys()],
    holdMaking: async () => {
      provisioner.automatic = false;
    },
    finish,
    failForGood: async ({ name }) =>
      provisioner.change({ name }, { observation: 'failed' }),
    letPlanWait: async ({ name }) =>
      provisioner.change({ name }, { observation: 'planned' }),
    withholdAddresses: async () => {
      provisioner.withoutAddress = true;
    },
    addressArrives: async ({ name }) =>
      provisioner.change({ name }, { observation: 'ready' }),
    unacceptable: desired => {
      provisioner.refusal = { outcome: 'refused', message: 'No such node.' };
      return desired;
    },
    loseNextAnswer: () => {
      provisioner.loseAnswers = 1;
    },
    takeName: async ({ name }) => {
      provisioner.foreign.add(name);
    },
    deleteBySomebody: async ref => provisioner.vanish(ref),
    holdRemoval: async ({ name }) => {
      provisioner.holders.set(name, 'The finalizer of a backup holds it.');
      return 'finalizer of a backup';
    },
    releaseRemoval: async ({ name }) => {
      provisioner.holders.delete(name);
    },
    goDown: async () => {
      provisioner.down = 'connect ECONNREFUSED';
    },
    comeBack: async () => {
      provisioner.down = undefined;
    },
    stall: async () => {
      provisioner.stalled = true;
    },
    whileWatchIsBroken: async happens => {
      provisioner.breakWatch();
      await happens();
      provisioner.mendWatch();
    },
    close: async () => undefined,
  };
}

provisionerContract('FakeProvisioner', open);

describe('FakeProvisioner', () => {
  it('remembers what was made and what was asked', async () => {
    const { provisioner, machine } = open();
    const fake = new FakeProvisioner();
    expect(provisioner).toBeInstanceOf(FakeProvisioner);
    const desired = machine();
    await fake.ensure(desired);
    await fake.ensure(desired);
    expect(fake.made).toEqual([desired.ref.name]);
    expect(fake.calls).toEqual([
      `ensure ${desired.ref.name}`,
      `ensure ${desired.ref.name}`,
    ]);
  });
});
