/*
 * The contract that every provisioner keeps, by the real one over real HTTPS, against the sandbox's
 * Kubernetes API and tofu-controller, which are held to recordings themselves. The same cases run
 * against `FakeProvisioner`. What is this provisioner's own is in `tofuProvisioner.test.ts`.
 */
import { MachineRef } from '@opencsp/plugin-opencsp-node';
import {
  provisionerContract,
  ProvisionerHarness,
} from '@opencsp/plugin-opencsp-node/testUtils';
import { Stage } from './__testUtils__/stage';
import { terraforms } from './terraform';

jest.setTimeout(60_000);

const LETTERS = 'abcdefghijklmnop';

async function open(): Promise<ProvisionerHarness> {
  const stage = await Stage.open({}, { speed: 0.001 });
  const client = stage.client;
  const { cluster } = stage;
  let machines = 0;
  const finish = () => cluster.control({ scenario: 'reset' });
  return {
    provisioner: stage.provisioner,
    machine: () => {
      machines += 1;
      return stage.machine(`vm-contract${LETTERS[machines]}`);
    },
    living: () => stage.park.list().map(({ name }) => name),
    holdMaking: async () => {
      await cluster.control({ scenario: 'never-starts' });
    },
    finish: async () => {
      await finish();
    },
    failForGood: async ({ name }) => {
      await finish();
      const times = stage.settings.retries;
      await cluster.control({ scenario: 'apply-fails', name, times });
    },
    letPlanWait: ref => letPlanWait(stage, ref),
    withholdAddresses: async () => {
      await cluster.control({ scenario: 'no-address' });
    },
    addressArrives: async ({ name }) => {
      await cluster.control({ scenario: 'address-arrives', name });
    },
    unacceptable: desired => ({
      ...desired,
      ref: { ...desired.ref, name: 'VM_no-object-is-called-so' },
    }),
    loseNextAnswer: () => {
      client.forgetNext = true;
    },
    takeName: async ({ name }) => {
      await cluster.control({ scenario: 'create-foreign', name });
    },
    deleteBySomebody: async ({ name }) => {
      await cluster.control({ scenario: 'delete-object', name });
    },
    holdRemoval: async ({ name }) => {
      const finalizer = 'example.org/backup';
      await cluster.control({ scenario: 'finalizer-stuck', name, finalizer });
      return finalizer;
    },
    releaseRemoval: async ({ name }) => {
      const finalizer = 'example.org/backup';
      await cluster.control({
        scenario: 'finalizer-released',
        name,
        finalizer,
      });
    },
    goDown: async () => {
      await cluster.control({ scenario: 'api-down' });
    },
    comeBack: async () => {
      await cluster.control({ scenario: 'api-up' });
    },
    stall: async () => {
      await cluster.control({ scenario: 'too-many-requests', times: 99 });
    },
    whileWatchIsBroken: async happens => {
      await cluster.control({ scenario: 'close-watch', abruptly: true });
      await happens();
    },
    close: () => stage.close(),
  };
}

/** As somebody with rights does who changes a machine that the portal has frozen. */
async function letPlanWait(stage: Stage, ref: MachineRef): Promise<void> {
  const { metadata, spec } = await stage.terraform(ref);
  const vars = spec.vars?.map(({ name, value }) => ({
    name,
    value: name === 'memory' ? 8_192 : value ?? null,
  }));
  const at = { namespace: stage.settings.namespace, name: ref.name };
  const { uid } = metadata;
  await stage.client.mergePatch(terraforms, at, { spec: { vars } }, { uid });
}

provisionerContract('TofuProvisioner', open);
