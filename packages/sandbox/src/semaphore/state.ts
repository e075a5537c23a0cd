import { z } from 'zod';
import {
  aliasSchema,
  extractedValueSchema,
  integrationSchema,
  matcherSchema,
  scheduleSchema,
  viewSchema,
} from './integrationRows';
import {
  environmentSchema,
  environmentSecretSchema,
  eventSchema,
  inventorySchema,
  keySchema,
  keySecretSchema,
  memberSchema,
  outputSchema,
  projectSchema,
  repositorySchema,
  taskSchema,
  templateSchema,
  tokenSchema,
  userSchema,
} from './rows';

/** Everything that the stand-in remembers. */
export const stateSchema = z.object({
  users: z.array(userSchema),
  passwords: z.array(
    z.object({ user_id: z.number().int(), password: z.string() }),
  ),
  members: z.array(memberSchema),
  tokens: z.array(tokenSchema),
  /** The highest number given, per kind of object. */
  sequences: z.record(z.string(), z.number().int()),
  projects: z.array(projectSchema),
  keys: z.array(keySchema),
  keySecrets: z.array(keySecretSchema),
  repositories: z.array(repositorySchema),
  inventories: z.array(inventorySchema),
  environments: z.array(environmentSchema),
  environmentSecrets: z.array(environmentSecretSchema),
  templates: z.array(templateSchema),
  tasks: z.array(taskSchema),
  outputs: z.array(outputSchema),
  events: z.array(eventSchema),
  schedules: z.array(scheduleSchema),
  views: z.array(viewSchema),
  integrations: z.array(integrationSchema),
  aliases: z.array(aliasSchema),
  matchers: z.array(matcherSchema),
  extractedValues: z.array(extractedValueSchema),
});

export type SemaphoreState = z.infer<typeof stateSchema>;

/** A state of the first version of the stand-in, which knew one user and no other roles. */
const firstVersionSchema = z.looseObject({
  user: userSchema,
  projects: z.array(projectSchema),
});

/**
 * Reads what was kept, also by the first version of the stand-in.
 *
 * @throws Error when it is neither
 */
export function parseState(
  kept: unknown,
  adminPassword: string,
): SemaphoreState {
  const first = firstVersionSchema.safeParse(kept);
  if (!first.success) {
    return stateSchema.parse(kept);
  }
  const { user, projects, ...rest } = first.data;
  return stateSchema.parse({
    ...noRows(),
    ...rest,
    projects,
    users: [user],
    passwords: [{ user_id: user.id, password: adminPassword }],
    members: projects.map(project => ({
      project_id: project.id,
      user_id: user.id,
      role: 'owner',
    })),
  });
}

/** A state without any row. */
export function noRows(): SemaphoreState {
  return {
    users: [],
    passwords: [],
    members: [],
    tokens: [],
    sequences: {},
    projects: [],
    keys: [],
    keySecrets: [],
    repositories: [],
    inventories: [],
    environments: [],
    environmentSecrets: [],
    templates: [],
    tasks: [],
    outputs: [],
    events: [],
    schedules: [],
    views: [],
    integrations: [],
    aliases: [],
    matchers: [],
    extractedValues: [],
  };
}
