/*
 * Holds approvals to the recordings of the real tofu-controller (v0.16.5): an approval that stays valid
 * for later changes, planning again, plan only, the readable plan as JSON. `passes.test.ts` has the first
 * of them (b-manual-human); whether a client copes is tested with the client.
 */
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { variables } from '../__testUtils__/testCluster';
import { OUTPUTS, recorded, Scene } from '../__testUtils__/scene';

const APPROVED = { spec: { approvePlan: 'plan-main-356a192b79' } };
const planSchema = z.object({
  metadata: z.object({
    uid: z.string(),
    annotations: z.record(z.string(), z.string()),
  }),
  data: z.object({ tfplan: z.string() }),
});

describe('approvals in the order of the recordings', () => {
  let scene: Scene;

  beforeEach(async () => {
    scene = await Scene.open();
  });

  afterEach(() => scene.close());

  it('an old approval applies a plan that nobody saw', async () => {
    await scene.create('vm-approve3', {
      approvePlan: '',
      ...OUTPUTS('vm-approve3'),
    });
    await scene.settled('vm-approve3', 9);
    await scene.patch('vm-approve3', APPROVED);
    await scene.settled('vm-approve3', 22);
    await scene.patch('vm-approve3', {
      spec: { vars: variables('vm-approve3', { cores: 16 }) },
    });
    const file = 'b3-approval-stays-valid-for-later-changes';
    expect(await scene.seen('vm-approve3', file)).toEqual(recorded(file));
  });

  it('a poke does nothing while a plan waits; a cleared status plans again; plan only', async () => {
    await scene.create('vm-replan4', { approvePlan: '' });
    await scene.settled('vm-replan4', 9);
    await scene.poke('vm-replan4', 'first');
    await scene.settled('vm-replan4', 11);
    await scene.cluster.send(
      'PATCH',
      `${scene.cluster.terraforms}/vm-replan4/status`,
      {
        status: {
          plan: { pending: '' },
          lastPlannedRevision: '',
          lastAttemptedRevision: '',
        },
      },
    );
    await scene.poke('vm-replan4', 'second');
    await scene.settled('vm-replan4', 19);
    await scene.patch('vm-replan4', { spec: { planOnly: true } });
    const file = 'b4-replan-and-plan-only';
    expect(await scene.seen('vm-replan4', file)).toEqual(recorded(file));
  });

  it('the readable plan as JSON is made anew at each plan, with its own hash', async () => {
    const path = '/api/v1/namespaces/opencsp/secrets/tfplan-default-vm-manualj';
    const read = async (suffix: string) =>
      planSchema.parse((await scene.cluster.send('GET', path + suffix)).body);
    await scene.create('vm-manualj', {
      approvePlan: '',
      storeReadablePlan: 'json',
      ...OUTPUTS('vm-manualj'),
    });
    await scene.settled('vm-manualj', 9);
    const first = await read('.json');
    expect(
      JSON.parse(
        gunzipSync(Buffer.from(first.data.tfplan, 'base64')).toString(),
      ),
    ).toMatchObject({ format_version: '1.2' });
    await scene.patch('vm-manualj', APPROVED);
    await scene.settled('vm-manualj', 22);
    await scene.patch('vm-manualj', {
      spec: {
        approvePlan: '',
        vars: variables('vm-manualj', { cores: 4 }),
      },
    });
    expect(await scene.seen('vm-manualj', 'b-manual-json')).toEqual(
      recorded('b-manual-json'),
    );
    const last = await read('.json');
    const hash = 'infra.contrib.fluxcd.io/plan-hash';
    expect(last.metadata.uid).not.toBe(first.metadata.uid);
    expect(last.metadata.annotations[hash]).not.toBe(
      first.metadata.annotations[hash],
    );
    expect(last.metadata.annotations).toMatchObject({
      encoding: 'gzip',
      savedPlan: 'plan-main-356a192b79',
      'infra.contrib.fluxcd.io/plan-full-name': 'vm-manualj.json',
    });
    expect((await read('')).metadata.annotations).toMatchObject({
      'infra.contrib.fluxcd.io/plan-full-name': 'vm-manualj',
    });
  });
});
