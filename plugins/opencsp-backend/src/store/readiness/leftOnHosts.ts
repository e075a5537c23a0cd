import { Knex } from 'knex';
import { z } from 'zod';
import { PROJECT_KIND, STOPPED } from '../deployments/deploymentEffects';

const rowsSchema = z.array(
  z.object({
    left_reason: z.string().nullable(),
    host_id: z.string(),
    host_name: z.string().nullable(),
  }),
);

/**
 * What deployments of a profile left on hosts that the portal does not ask any more, in words. What is kept
 * stopped there is kept on purpose.
 */
export async function leftOnHosts(
  db: Knex,
  profileId: string,
): Promise<string[]> {
  const rows: unknown = await db('effects')
    .join('deployments', 'deployments.id', 'effects.deployment_id')
    .leftJoin('hosts', 'hosts.id', 'deployments.host_id')
    .where('deployments.profile_id', profileId)
    .where('effects.state', 'left')
    .where('effects.kind', 'like', `%${PROJECT_KIND}`)
    .orderBy('effects.id')
    .select({
      left_reason: 'effects.left_reason',
      host_id: 'deployments.host_id',
      host_name: 'hosts.name',
    });
  return rowsSchema
    .parse(rows)
    .filter(({ left_reason: why }) => !why?.startsWith(STOPPED))
    .map(
      ({ left_reason: why, host_id: id, host_name: name }) =>
        `On the host "${
          name ?? id
        }" there may be what an earlier deployment brought.${
          why === null ? '' : ` ${why}`
        }`,
    );
}
