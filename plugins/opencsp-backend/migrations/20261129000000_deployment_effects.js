/*
 * The ledger knows what deployments make on hosts, too: each row belongs to an instance, a profile or a
 * deployment. Rows of deployments from before are made from their records; one that cannot be read has
 * none.
 */

// @ts-check

/** Rows of one insert: SQLite once took no more than 999 parameters. */
const CHUNK = 100;

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('effects', table => {
    table
      .string('deployment_id', 36)
      .nullable()
      .references('id')
      .inTable('deployments')
      .comment('Of what is made on a host');
    table.index(['deployment_id'], 'effects_by_deployment');
  });
  const machinesGone = await knex('hosts')
    .where({ kind: 'instance', state: 'removed' })
    .pluck('id');
  const gone = new Set(machinesGone);
  const deployments = await knex('deployments')
    .select('id', 'host_id', 'state', 'record', 'created_at', 'updated_at')
    .orderBy(['created_at', 'number']);
  const effects = new Map();
  for (const deployment of deployments) {
    const read = readRecord(deployment.record);
    if (read) {
      addEffects(effects, deployment, read, gone.has(deployment.host_id));
    }
  }
  const rows = [...effects.values()];
  for (let start = 0; start < rows.length; start += CHUNK) {
    await knex('effects').insert(rows.slice(start, start + CHUNK));
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex('effects').whereNotNull('deployment_id').delete();
  await knex.schema.alterTable('effects', table => {
    table.dropIndex(['deployment_id'], 'effects_by_deployment');
    table.dropForeign(['deployment_id']);
  });
  await knex.schema.alterTable('effects', table => {
    table.dropColumn('deployment_id');
  });
};

/**
 * What one deployment makes of the rows of those before it: the newest has the row, and what an earlier
 * one brought onto the host is there until it is removed.
 *
 * @param {Map<string, Record<string, unknown>>} effects
 * @param {Record<string, unknown>} deployment
 * @param {{ driver: string, project: string, hasTouched: boolean, isErased: boolean }} read
 * @param {boolean} isMachineGone
 */
function addEffects(effects, deployment, read, isMachineGone) {
  const name = `${deployment.host_id}/${read.project}`;
  /**
   * @param {string} kind
   * @param {string} state
   */
  const put = (kind, state) =>
    effects.set(`${kind} ${name}`, {
      deployment_id: deployment.id,
      kind,
      name,
      state,
      external_id: null,
      created_at: deployment.created_at,
      updated_at: deployment.updated_at,
    });
  const project = `${read.driver}-project`;
  const data = `${read.driver}-data`;
  /** @param {string} kind */
  const stateOf = kind => effects.get(`${kind} ${name}`)?.state;
  const wasThere = read.hasTouched || stateOf(project) === 'exists';
  const isRemoved = deployment.state === 'removed';
  if (isRemoved) {
    put(project, 'removed');
  } else {
    put(project, wasThere ? 'exists' : 'planned');
  }
  const isKept = isRemoved && wasThere && !read.isErased && !isMachineGone;
  if (isKept) {
    put(data, 'exists');
  } else if (stateOf(data) === 'exists' && wasThere) {
    put(data, 'removed');
  }
}

/**
 * What the ledger follows of a record; one that cannot be read says nothing.
 *
 * @param {string} text
 */
function readRecord(text) {
  try {
    const { driver, branch, steps, removal } = JSON.parse(text);
    if (typeof driver !== 'string' || typeof branch !== 'string') {
      return undefined;
    }
    return {
      driver,
      project: branch,
      hasTouched: steps.some(hasTouchedHost),
      isErased: removal?.data === true,
    };
  } catch {
    return undefined;
  }
}

/**
 * The checks before a deployment change nothing on its host.
 *
 * @param {{ name: string, phase: string, attempt: number }} step
 */
function hasTouchedHost({ name, phase, attempt }) {
  return name !== 'preflight' && phase !== 'removing' && attempt > 0;
}
