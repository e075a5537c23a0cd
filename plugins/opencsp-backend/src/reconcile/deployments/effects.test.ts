/*
 * Proves that the ledger names what is on a host before it is there and as long as it is, whichever call a
 * process dies at, while a deployment is brought and while it is removed; and that what an earlier one left
 * half done is taken off with a later one that never came onto the host. What the rows say after every
 * request is proven in `store/deployments/deploymentEffects.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { DeploymentStage } from '../../__testUtils__/deployments/DeploymentStage';
import { aFailure } from '../../__testUtils__/deployments/FakeDriver';
import { Mortal } from '../../__testUtils__/deployments/Mortal';
import { LEASE_MS } from '../../domain/decision';
import { DeploymentRecord } from '../../domain/deployments/deploymentRecord';
import {
  cancelDeployment,
  removeDeployment,
} from '../../domain/deployments/deploymentRequests';
import { deploymentEffectsOf } from '../../store/deployments/deploymentEffects';

jest.setTimeout(180_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const remove = (data: boolean) => (record: DeploymentRecord, now: number) =>
  removeDeployment(record, { data, by: 'user:default/ada' }, now);

/** State of the project and of kept data, as the ledger has it. */
async function said({ store }: DeploymentStage) {
  const effects = await store.effectLedger();
  return {
    project: effects.find(({ of }) => of === 'project')?.state ?? 'removed',
    isDataKept: effects.some(({ of }) => of === 'data'),
  };
}

function isAnythingOn({ machine }: DeploymentStage): boolean {
  return machine.files.size + machine.starts.length > 0;
}

describe.each(['before', 'after'] as const)('a process that dies %s', when => {
  it('any call leaves a ledger that names what is on the host', async () => {
    let moments = 0;
    for (let at = 1; ; at++) {
      const stage = await DeploymentStage.begin(databases);
      const { id } = await stage.create();
      const mortal = new Mortal(at, when);
      const process = mortal.processOf(stage);
      for (let pass = 0; pass < 60 && !mortal.happened; pass++) {
        await stage.runDue(process, 'mortal').catch(() => undefined);
        stage.clock.advance(500);
      }
      const { project } = await said(stage);
      expect(project).toBe(deploymentEffectsOf(await stage.get(id)).project);
      expect(project === 'planned' && isAnythingOn(stage)).toBe(false);

      stage.clock.advance(LEASE_MS);
      await stage.settle(id);
      expect(await said(stage)).toEqual({
        project: 'exists',
        isDataKept: false,
      });
      await stage.ask(id, remove(false));
      const second = new Mortal(at, when);
      const other = second.processOf(stage);
      for (let pass = 0; pass < 60 && !second.happened; pass++) {
        await stage.runDue(other, 'mortal').catch(() => undefined);
        stage.clock.advance(500);
      }
      const { state } = await stage.get(id);
      expect((await said(stage)).project).toBe(
        state === 'removed' ? 'removed' : 'exists',
      );
      stage.clock.advance(LEASE_MS);
      await stage.settle(id);
      expect(await said(stage)).toEqual({
        project: 'removed',
        isDataKept: true,
      });
      if (!mortal.happened) {
        break;
      }
      moments = at;
    }
    expect(moments).toBeGreaterThan(10);
  });
});

it('takes off with a later deployment what an earlier one left half done', async () => {
  const stage = await DeploymentStage.begin(databases);
  stage.driver.scenarios.set('verify', async () => aFailure());
  const failed = await stage.deployed();
  expect(failed.state).toBe('failed');
  expect(stage.machine.services.size).toBeGreaterThan(0);

  stage.setHost({ state: 'preparing' });
  const { id } = await stage.create();
  await stage.run(1_000);
  await stage.ask(id, cancelDeployment);
  expect(await said(stage)).toMatchObject({ project: 'exists' });
  stage.setHost({});
  await stage.ask(id, remove(true));
  expect(await stage.settle(id)).toMatchObject({ state: 'removed' });
  expect(stage.machine.services.size).toBe(0);
  expect(stage.machine.hasData).toBe(false);
  expect(await stage.store.effectLedger()).toEqual([]);
});

it('forgets with a host that is gone what was on it', async () => {
  const stage = await DeploymentStage.begin(databases);
  const { id } = await stage.deployed();
  stage.setHost({ state: 'removed' });
  await stage.ask(id, remove(false));
  expect(await stage.settle(id)).toMatchObject({
    state: 'removed',
    removal: { hostGone: true },
  });
  expect(await stage.store.effectLedger()).toEqual([]);
});
