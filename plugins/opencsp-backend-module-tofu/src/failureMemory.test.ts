/*
 * What is remembered of an object's failures, along a recording of the real controller. That the
 * provisioner tells of objects that are gone is in `tofuProvisioner.test.ts`.
 */
import { recording } from './__testUtils__/recording';
import { ScriptedApi } from './__testUtils__/ScriptedApi';
import { FailureMemory } from './failureMemory';
import { Terraform } from './terraform';

describe('FailureMemory', () => {
  const { signal } = new AbortController();
  let lists: number;
  let memory: FailureMemory;

  beforeEach(() => {
    lists = 0;
    memory = new FailureMemory(
      {
        list: async () => {
          lists += 1;
          return { items: [], resourceVersion: '1' };
        },
      },
      'opencsp',
    );
  });

  const rows = recording('d13-remediation-limit-stalled').map(
    ({ object }) => object,
  );
  const generation = (wanted: number) =>
    rows.filter(({ metadata }) => metadata.generation === wanted);
  const pass = async (objects: Terraform[]) => {
    for (const object of objects) {
      memory.see(object);
    }
    return memory.recall(objects[objects.length - 1], signal);
  };

  it('knows at the retry limit what the object has forgotten', async () => {
    expect(await pass(generation(1))).toMatchObject({ reason: 'plan' });
    expect(lists).toBe(0);
  });

  it('lets go of it with the next specification, and asks nobody', async () => {
    await pass(generation(1));
    expect(await pass(generation(2).slice(0, 1))).toBeUndefined();
    expect(lists).toBe(0);
  });

  it('keeps no failure of another object of the name', async () => {
    await pass(generation(1));
    const [last] = generation(1).slice(-1);
    const another = { ...last, metadata: { ...last.metadata, uid: 'another' } };
    expect(await memory.recall(another, signal)).toBeUndefined();
    expect(lists).toBe(1);
  });

  it.each([
    [403, undefined],
    [503, 'ServiceUnavailableError'],
  ])('asked for Events and answered %i: %s', async (status, name) => {
    const wire = await ScriptedApi.start(status);
    const asking = new FailureMemory(wire.client, 'opencsp');
    const [last] = generation(1).slice(-1);
    const told = await asking.recall(last, signal).catch(error => error.name);
    expect(told).toBe(name);
    await wire.close();
  });

  it('passes over the success that is called OutputsWritingFailed', async () => {
    const [last] = generation(1).slice(-1);
    const { name, uid } = last.metadata;
    const event = (type: string, reason: string, at: string, text: string) => ({
      metadata: { name: `${name}.${at}`, uid: at },
      type,
      reason,
      message: text,
      lastTimestamp: `2026-11-22T00:00:${at}Z`,
      involvedObject: { uid },
    });
    const told = {
      items: [
        event('Warning', 'TFExecPlanFailed', '01', 'Plan error: no template'),
        // Normal, and so called with each success of the outputs (recorded: a-create-auto).
        event(
          'Normal',
          'OutputsWritingFailed',
          '09',
          'Outputs written.\n3 output(s): vm_ip, vm_name, vm_user',
        ),
      ],
      resourceVersion: '1',
    };
    const asking = new FailureMemory(
      {
        list: async resource => ({
          ...told,
          items: told.items.map(item => resource.schema.parse(item)),
        }),
      },
      'opencsp',
    );
    expect(await asking.recall(last, signal)).toEqual({
      reason: 'plan',
      message: 'no template',
    });
    asking.forget(name);
    told.items.shift();
    expect(await asking.recall(last, signal)).toBeUndefined();
  });

  it('forgets an object that is gone', async () => {
    const all = generation(1);
    await pass(all);
    const [last] = all.slice(-1);
    memory.forget(last.metadata.name);
    expect(await memory.recall(last, signal)).toBeUndefined();
  });
});
