/*
 * Single facts of what an object says about its machine, which no recording shows together. The
 * recordings are replayed in `classifyRecordings.test.ts`; how objects are read and written is in
 * `tofuProvisioner.test.ts`.
 */
import { writtenOutputs } from './__testUtils__/writtenOutputs';
import { classify } from './classify';
import { failureReason } from './failures';
import { Terraform, terraforms } from './terraform';

describe('single facts', () => {
  const ready = (more: Record<string, unknown> = {}): Terraform =>
    terraforms.schema.parse({
      metadata: {
        name: 'vm',
        uid: 'uid-1',
        resourceVersion: '9',
        generation: 3,
      },
      spec: { approvePlan: '', disableDriftDetection: true },
      status: {
        observedGeneration: 3,
        plan: { lastApplied: 'plan-main-356a192b79' },
        conditions: [
          {
            type: 'Ready',
            status: 'True',
            reason: 'TerraformOutputsWritten',
            message: '',
            observedGeneration: 3,
          },
        ],
      },
      ...more,
    });

  it('is ready with outputs of its own, secrets left out', () => {
    expect(classify(ready(), writtenOutputs('uid-1'))).toEqual({
      state: 'ready',
      uid: 'uid-1',
      version: '9',
      frozen: true,
      outputs: {
        address: '192.0.2.12',
        user: 'ubuntu',
        all: { vm_ip: '192.0.2.12', vm_user: 'ubuntu' },
      },
    });
  });

  it.each([
    ['no outputs Secret', undefined],
    ['an outputs Secret of another object', writtenOutputs('another')],
  ])('is not ready with %s', (_what, secret) => {
    expect(classify(ready(), secret)).toMatchObject({
      state: 'pending',
      phase: 'writing-outputs',
    });
  });

  it('takes the prefix off an address, and no address for none', () => {
    expect(
      classify(ready(), writtenOutputs('uid-1', '10.0.0.5/24')),
    ).toMatchObject({
      outputs: { address: '10.0.0.5' },
    });
    const none = classify(ready(), writtenOutputs('uid-1', ''));
    expect(none).toMatchObject({ state: 'ready' });
    expect(none).not.toHaveProperty('outputs.address', expect.anything());
  });

  it.each([
    [{ approvePlan: 'auto', disableDriftDetection: true }],
    [{ approvePlan: '', disableDriftDetection: false }],
    [{ approvePlan: '', disableDriftDetection: true, force: true }],
  ])('is not frozen with %j', spec => {
    expect(classify(ready({ spec }), writtenOutputs('uid-1'))).toMatchObject({
      frozen: false,
    });
  });

  it.each([
    [3, 'failed'],
    [2, 'pending'],
    [undefined, 'failed'],
  ])(
    'reads a drift of a frozen machine, seen at generation %s of 3, as %s',
    (observedGeneration, state) => {
      const object = ready({
        status: {
          observedGeneration: 3,
          conditions: [
            {
              type: 'Ready',
              status: 'False',
              reason: 'DriftDetected',
              message: 'memory differs',
              observedGeneration,
            },
          ],
        },
      });
      expect(classify(object, undefined).state).toBe(state);
    },
  );

  it('does not take what failed before a removal for a failure of it', () => {
    const object = ready({
      metadata: {
        name: 'vm',
        uid: 'uid-1',
        generation: 4,
        deletionTimestamp: '2030-01-01T00:00:00Z',
      },
      status: {
        conditions: [
          {
            type: 'Stalled',
            status: 'True',
            reason: 'RetryLimitReached',
            message: 'Resource reached maximum number of retries.',
            observedGeneration: 3,
          },
          {
            type: 'Ready',
            status: 'False',
            reason: 'TFExecPlanFailed',
            message: 'no template',
            observedGeneration: 3,
          },
        ],
      },
    });
    expect(classify(object, undefined)).toMatchObject({
      state: 'removing',
      detail: 'The removal was asked for.',
      blockedBy: undefined,
      failure: undefined,
    });
  });

  it('names what else holds an object', () => {
    const object = ready({
      metadata: {
        name: 'vm',
        uid: 'uid-1',
        deletionTimestamp: '2030-01-01T00:00:00Z',
        finalizers: [
          'finalizers.tf.contrib.fluxcd.io',
          'tf.dependency.of.vm-other',
        ],
      },
    });
    expect(classify(object, undefined)).toMatchObject({
      state: 'removing',
      blockedBy: 'The finalizer tf.dependency.of.vm-other holds it.',
    });
  });

  it.each([
    ['ArtifactFailed', 'source-unavailable'],
    ['VarsGenerationFailed', 'variables'],
    ['TFExecInitFailed', 'init'],
    ['TFExecPlanFailed', 'plan'],
    ['TFExecApplyFailed', 'apply'],
    ['OutputsWritingFailed', 'outputs'],
    ['DriftDetectionFailed', 'drift'],
    ['SomethingNew', 'other'],
  ])('%s means %s', (reason, expected) => {
    expect(failureReason(reason)).toBe(expected);
  });
});
