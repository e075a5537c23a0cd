import { TestDatabases } from '@backstage/backend-test-utils';
import { FailureRecord, InstanceRecord } from '../domain/record';
import { newWorld, World } from './world';

/** A world in which machines and runs come to their end by themselves. */
export async function newWorldAtWork(databases: TestDatabases): Promise<World> {
  const world = await newWorld(databases);
  world.provisioner.automatic = true;
  world.taskRunner.automatic = true;
  return world;
}

/** Demands that the machine has failed, with this of its failure. */
export async function expectFailed(
  world: World,
  id: string,
  failure: Partial<Record<keyof FailureRecord, unknown>>,
): Promise<void> {
  expect(await world.get(id)).toMatchObject({ state: 'failed', failure });
}

/** Retries, lets the platform go on, and demands that the machine becomes active. */
export async function retryGoesOn(
  world: World,
  { id, machineName }: Pick<InstanceRecord, 'id' | 'machineName'>,
): Promise<void> {
  await world.ask(id, 'retry');
  await world.run(3_000);
  expect(world.provisioner.calls).toContain(`retry ${machineName}`);
  world.finishMachine(await world.get(id));
  await world.run(30_000);
  expect(await world.get(id)).toMatchObject({ state: 'active' });
}

/** From now on Terraform names this as the key of every machine that is ready. */
export function nameHostKey({ provisioner }: World, hostKey: string): void {
  const observe = provisioner.observe.bind(provisioner);
  provisioner.observe = async ref => {
    const seen = await observe(ref);
    return seen.state === 'ready'
      ? { ...seen, outputs: { ...seen.outputs, hostKeys: [hostKey] } }
      : seen;
  };
}
