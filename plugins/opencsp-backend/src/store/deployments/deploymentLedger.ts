import { Knex } from 'knex';
import { deploymentStates } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { DATA_KIND, PROJECT_KIND, STOPPED } from './deploymentEffects';

/** What the ledger has of a deployment on a host, with what is known of both. */
export interface DeploymentEffect {
  /** Id of the driver. */
  system: string;
  of: 'project' | 'data';
  /** In the ledger: host id and project, with a slash between. */
  name: string;
  /** What it is called on the host. */
  project: string;
  /** `left`: its host was given up, or it is kept there stopped. */
  state: 'planned' | 'exists' | 'left';
  /** Why it is kept stopped, as a sentence goes on after a colon; absent when it is not. */
  stopped?: string;
  deployment: {
    number: number;
    state: (typeof deploymentStates)[number];
    /** The newest of its profile on its host, and not removed. */
    isLive: boolean;
    /** As far as the profile can be found. */
    profileName?: string;
  };
  host: {
    id: string;
    /** Absent when its row is not there. */
    name?: string;
    /** The portal does not know it any more. */
    isRemoved: boolean;
    /** Of a machine that the portal made. */
    instanceId?: string;
  };
}

const rowsSchema = z.array(
  z
    .object({
      kind: z.string(),
      name: z.string(),
      state: z.enum(['planned', 'exists', 'left']),
      left_reason: z.string().nullable(),
      number: z.coerce.number().int(),
      deployment_state: z.enum(deploymentStates),
      live: z.coerce.number().int(),
      profile_name: z.string().nullable(),
      host_id: z.string(),
      host_name: z.string().nullable(),
      host_state: z.string().nullable(),
      instance_id: z.string().nullable(),
    })
    .transform((row): DeploymentEffect => {
      const isData = row.kind.endsWith(DATA_KIND);
      const suffix = isData ? DATA_KIND : PROJECT_KIND;
      const isStopped = row.left_reason?.startsWith(STOPPED);
      return {
        system: row.kind.slice(0, -suffix.length),
        of: isData ? 'data' : 'project',
        name: row.name,
        project: row.name.slice(row.host_id.length + 1),
        state: row.state,
        ...(isStopped && { stopped: row.left_reason?.slice(STOPPED.length) }),
        deployment: {
          number: row.number,
          state: row.deployment_state,
          isLive: row.live === 1,
          profileName: row.profile_name ?? undefined,
        },
        host: {
          id: row.host_id,
          name: row.host_name ?? undefined,
          isRemoved: row.host_state === 'removed',
          instanceId: row.instance_id ?? undefined,
        },
      };
    }),
);

/** Everything of deployments that is not gone, as the ledger has it; no record has to be readable for it. */
export async function readDeploymentLedger(
  db: Knex,
): Promise<DeploymentEffect[]> {
  const rows: unknown = await db('effects')
    .join('deployments', 'deployments.id', 'effects.deployment_id')
    .leftJoin('profiles', 'profiles.id', 'deployments.profile_id')
    .leftJoin('hosts', 'hosts.id', 'deployments.host_id')
    .whereIn('effects.state', ['planned', 'exists', 'left'])
    .orderBy('effects.id')
    .select({
      kind: 'effects.kind',
      name: 'effects.name',
      state: 'effects.state',
      left_reason: 'effects.left_reason',
      number: 'deployments.number',
      deployment_state: 'deployments.state',
      live: 'deployments.live',
      profile_name: 'profiles.name',
      host_id: 'deployments.host_id',
      host_name: 'hosts.name',
      host_state: 'hosts.state',
      instance_id: 'hosts.instance_id',
    });
  return rowsSchema.parse(rows);
}
