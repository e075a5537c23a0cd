/*
 * Proves what operators are told of a profile that was moved to another host: that it is kept there stopped,
 * why, and what to do; and nothing while both hosts are as the records say. Leaves the rows to
 * `store/deployments/moving.test.ts`, and all else of the ledger to `ledgerDeployments.test.ts`.
 */
import { TestDatabases } from '@backstage/backend-test-utils';
import { ATTIC, MovingStage } from '../__testUtils__/deployments/MovingStage';
import { DeploymentEffect } from '../store/deployments/deploymentLedger';
import { deploymentDifferences } from './ledgerDeployments';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

async function told({ stage }: MovingStage) {
  const effects = await stage.store.effectLedger();
  return deploymentDifferences(effects).map(({ finding }) => finding);
}

it('is nothing until the old host is left, and then that it is stopped there', async () => {
  const world = await MovingStage.begin(databases);
  const { stage, old } = world;
  expect(await told(world)).toEqual([]);
  const made = await world.move();
  expect(await told(world)).toEqual([]);
  await stage.settle(made.id);
  expect(await told(world)).toEqual([]);
  await stage.settle(old.id);
  expect(await told(world)).toEqual([
    {
      ...{ id: `left:fake:project:${ATTIC.id}/ada-family`, kind: 'left' },
      ...{ system: 'fake', name: 'ada-family', externalId: ATTIC.id },
      text: expect.stringMatching(
        /^Deployment #1 .* is stopped on the host .*, and kept with its data: the profile moved to the host "cellar"\. It runs again when the profile is deployed there again\./,
      ),
    },
  ]);
  const back = await world.move('remove', ATTIC);
  expect(await told(world)).toEqual([]);
  await stage.settle(back.id);
  await stage.settle(made.id);
  expect(await told(world)).toMatchObject([
    { name: 'ada-family (data)', kind: 'left' },
  ]);
});

it('says that the portal cannot help where the host was removed from it', () => {
  const effect: DeploymentEffect = {
    ...{ system: 'fake', of: 'project', state: 'left', project: 'ada-family' },
    name: `${ATTIC.id}/ada-family`,
    stopped: 'the profile moved to the host "cellar".',
    deployment: { number: 1, state: 'removed', isLive: false },
    host: { id: ATTIC.id, name: 'attic', isRemoved: true },
  };
  const [{ finding }] = deploymentDifferences([effect]);
  expect(finding.text).toBe(
    'Deployment #1 of a profile that is not known any more is stopped on the host "attic", and kept with its data: the profile moved to the host "cellar". The host was removed from the portal since, so the portal cannot take it off there.',
  );
});
