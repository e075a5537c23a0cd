import { z } from 'zod';

const name = z.string().trim().min(1).max(100);

const sshKey = z.strictObject({
  name,
  type: z.literal('ssh'),
  /** The user that it logs in as; the playbooks of the portal name the user themselves. */
  login: z.string().max(100).default(''),
  /** In OpenSSH's form. It is given to Semaphore when the key is made, and never read back. */
  privateKey: z.string().min(1),
});

const noKey = z.strictObject({ name, type: z.literal('none') });

const template = z.strictObject({
  name,
  /** Path in the repository. */
  playbook: z.string().trim().min(1).max(500),
  description: z.string().max(500).default(''),
});

/**
 * What a Semaphore must have for the portal's steps: one project with keys, the repository of the
 * playbooks, an inventory, a variable group, and a template for each step.
 */
export const setupSchema = z
  .strictObject({
    project: name,
    keys: z.array(z.discriminatedUnion('type', [sshKey, noKey])).min(1),
    repository: z.strictObject({
      name,
      url: z.string().trim().min(1).max(500),
      branch: z.string().trim().min(1).max(200).default('main'),
      /** Name of the key that may read it; of type `none` for a public one. */
      key: name,
    }),
    inventory: z.strictObject({
      name,
      content: z.string().default('localhost ansible_connection=local\n'),
      /** Name of the key with which playbooks log in. */
      key: name,
    }),
    /** Empty on purpose: in 2.10 what stands in it would beat what the portal sends. */
    variableGroup: z.strictObject({ name }),
    templates: z.array(template).min(1),
  })
  .superRefine((setup, context) => {
    const keys = setup.keys.map(key => key.name);
    for (const part of ['repository', 'inventory'] as const) {
      if (!keys.includes(setup[part].key)) {
        context.addIssue({
          code: 'custom',
          path: [part, 'key'],
          message: `There is no key "${
            setup[part].key
          }" in keys; there are ${keys.join(', ')}`,
        });
      }
    }
    for (const list of ['keys', 'templates'] as const) {
      const names = setup[list].map(each => each.name);
      const twice = names.find((each, index) => names.indexOf(each) !== index);
      if (twice !== undefined) {
        context.addIssue({
          code: 'custom',
          path: [list],
          message: `"${twice}" stands there twice; give each a name of its own`,
        });
      }
    }
  });

/** @public */
export type Setup = z.output<typeof setupSchema>;
