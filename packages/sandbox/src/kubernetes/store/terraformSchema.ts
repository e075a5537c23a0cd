import { StructuralSchema } from './structuralSchema';

const string: StructuralSchema = { type: 'string' };
const boolean: StructuralSchema = { type: 'boolean' };
const anything: StructuralSchema = { type: 'any' };
const map: StructuralSchema = { type: 'map' };
const strings: StructuralSchema = { type: 'array', items: string };

function object(
  properties: Record<string, StructuralSchema>,
  required?: readonly string[],
): StructuralSchema {
  return { type: 'object', properties, required };
}

function list(
  properties: Record<string, StructuralSchema>,
  required?: readonly string[],
): StructuralSchema {
  return { type: 'array', items: object(properties, required) };
}

/**
 * `spec` and `status` of `terraforms.infra.contrib.fluxcd.io/v1alpha2` as of tofu-controller
 * v0.16.5. Durations are plain strings: the real definition does not check them either, and one that
 * Go cannot read stops the controller (recorded: n-one-bad-duration).
 */
export const terraformSchema: StructuralSchema = object({
  spec: object(
    {
      alwaysCleanupRunnerPod: { type: 'boolean', default: true },
      approvePlan: string,
      backendConfig: anything,
      backendConfigsFrom: anything,
      branchPlanner: anything,
      breakTheGlass: boolean,
      cliConfigSecretRef: anything,
      cloud: anything,
      dependsOn: list({ name: string, namespace: string }, ['name']),
      destroy: { type: 'boolean' },
      destroyResourcesOnDeletion: { type: 'boolean', default: false },
      disableDriftDetection: { type: 'boolean', default: false },
      enableInventory: boolean,
      enterprise: anything,
      fileMappings: anything,
      force: { type: 'boolean', default: false },
      healthChecks: list(
        {
          address: string,
          name: string,
          timeout: { type: 'string', default: '20s' },
          type: { type: 'string', enum: ['tcp', 'http'] },
          url: string,
        },
        ['name', 'type'],
      ),
      interval: string,
      maxRetryInterval: string,
      parallelism: { type: 'integer', default: 0 },
      path: string,
      plan: anything,
      planOnly: boolean,
      readInputsFromSecrets: anything,
      refreshBeforeApply: { type: 'boolean', default: false },
      remediation: object({ retries: { type: 'integer' } }),
      retryInterval: string,
      retryStrategy: {
        type: 'string',
        enum: ['StaticInterval', 'ExponentialBackoff'],
        default: 'StaticInterval',
      },
      runnerPodTemplate: anything,
      runnerTerminationGracePeriodSeconds: { type: 'integer', default: 30 },
      serviceAccountName: { type: 'string', default: 'tf-runner' },
      sourceRef: object(
        {
          apiVersion: string,
          kind: {
            type: 'string',
            enum: ['GitRepository', 'Bucket', 'OCIRepository'],
          },
          name: string,
          namespace: string,
        },
        ['kind', 'name'],
      ),
      storeReadablePlan: {
        type: 'string',
        enum: ['none', 'json', 'human'],
        default: 'none',
      },
      suspend: boolean,
      targets: strings,
      tfVarsFiles: strings,
      tfstate: object({
        forceUnlock: {
          type: 'string',
          enum: ['yes', 'no', 'auto'],
          default: 'no',
        },
        lockIdentifier: string,
        lockTimeout: { type: 'string', default: '0s' },
      }),
      upgradeOnInit: { type: 'boolean', default: true },
      values: anything,
      vars: list({ name: string, value: anything, valueFrom: anything }, [
        'name',
      ]),
      varsFrom: list(
        {
          kind: { type: 'string', enum: ['Secret', 'ConfigMap'] },
          name: string,
          varsKeys: strings,
          optional: boolean,
        },
        ['kind', 'name'],
      ),
      webhooks: anything,
      workspace: { type: 'string', default: 'default' },
      writeOutputsToSecret: object(
        { name: string, outputs: strings, labels: map, annotations: map },
        ['name'],
      ),
    },
    ['interval', 'sourceRef'],
  ),
  status: anything,
});
