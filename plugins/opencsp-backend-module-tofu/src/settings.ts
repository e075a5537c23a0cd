import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { ClusterConfig } from '@opencsp/client-kubernetes';
import { goDurationSchema } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';

/** What the operator says about tofu-controller: `opencsp.tofu` of the app-config. */
export interface TofuSettings {
  cluster: ClusterConfig;
  namespace: string;
  sourceRef: { kind: string; name: string; namespace?: string };
  path: string;
  credentialsSecret: string;
  /** Constant variables of the module, such as the node and the storage. */
  variables: Record<string, string | number | boolean>;
  sshKeys: { portalPublicKeyFile?: string; ansiblePublicKeyFile?: string };
  /** The module's output with a machine's SSH host keys. One that the module lacks fails every machine. */
  hostKeysOutput?: string;
  /** Until a machine is frozen: how soon a missing address is looked for again. */
  interval: string;
  /** Of a frozen machine, which nothing changes any more. */
  frozenInterval: string;
  retryInterval: string;
  /** Failed passes until the platform stops trying. */
  retries: number;
}

/** RFC 1123 label: what a namespace and our Secrets are called. */
const label = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'Use lower-case letters, digits and hyphens, 63 at most.',
  );

const settingsSchema = z.object({
  cluster: z
    .object({
      kubeconfig: z.string().optional(),
      inCluster: z.boolean().optional(),
      url: z.string().optional(),
      caFile: z.string().optional(),
      tokenFile: z.string().optional(),
    })
    .refine(
      ({ kubeconfig, inCluster, url }) => kubeconfig || inCluster || url,
      {
        message:
          'Say where the Kubernetes API is: kubeconfig, inCluster: true, or url.',
      },
    ),
  namespace: label.default('opencsp'),
  sourceRef: z.object({
    kind: z.enum(['GitRepository', 'Bucket', 'OCIRepository']),
    name: z.string().min(1),
    namespace: label.optional(),
  }),
  path: z.string().default('./'),
  credentialsSecret: z.string().min(1),
  variables: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .default({}),
  sshKeys: z
    .object({
      portalPublicKeyFile: z.string().optional(),
      ansiblePublicKeyFile: z.string().optional(),
    })
    .default({}),
  hostKeysOutput: z
    .string()
    .regex(
      /^[A-Za-z_][A-Za-z0-9_-]*$/,
      'Use the name of an output of the module.',
    )
    .optional(),
  interval: goDurationSchema.default('1m'),
  frozenInterval: goDurationSchema.default('24h'),
  retryInterval: goDurationSchema.default('30s'),
  retries: z.number().int().min(1).max(100).default(5),
});

/**
 * Reads `opencsp.tofu`. Every duration is checked here: the Terraform definition does not, and one
 * that Go cannot read stops tofu-controller for every object of every namespace.
 *
 * @returns nothing when the key is absent
 * @throws InputError naming each setting that is wrong
 */
export function readTofuSettings(config: Config): TofuSettings | undefined {
  const section = config.getOptional('opencsp.tofu');
  if (section === undefined) {
    return undefined;
  }
  const parsed = settingsSchema.safeParse(section);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      issue => `opencsp.tofu.${issue.path.join('.')}: ${issue.message}`,
    );
    throw new InputError(problems.join('; '));
  }
  return parsed.data;
}
