/*
 * Runs that prepare hosts have what runs of instances have: a log, rows in the ledger, and callbacks. A run
 * that is under way gets its row from its host; a host that cannot be read has none.
 */

// @ts-check

/** Rows of one insert: SQLite once took no more than 999 parameters. */
const CHUNK = 100;

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('host_log_chunks', table => {
    table.comment('Lines of what prepared the hosts, in chunks');
    table.string('host_id', 36).notNullable().references('id').inTable('hosts');
    table.integer('first_seq').notNullable();
    table.integer('last_seq').notNullable();
    table
      .string('step', 64)
      .notNullable()
      .comment('The run: so that the oldest ones can go');
    table.text('lines').notNullable().comment('JSON: [milliseconds, text][]');
    table.primary(['host_id', 'first_seq']);
  });
  await knex.schema.alterTable('hosts', table => {
    table
      .bigInteger('called_back_at')
      .nullable()
      .comment('When a callback of a run last made the row due');
  });
  await knex.schema.alterTable('effects', table => {
    table
      .string('host_id', 36)
      .nullable()
      .references('id')
      .inTable('hosts')
      .comment('Of a run that prepares a host');
    table.index(['host_id'], 'effects_by_host');
  });
  const hosts = await knex('hosts')
    .whereNull('deleted_at')
    .select('id', 'record', 'updated_at');
  const rows = hosts.flatMap(host => {
    const run = runIn(host.record);
    return run
      ? [
          {
            host_id: host.id,
            kind: 'task',
            name: run.key,
            state: run.id === undefined ? 'planned' : 'exists',
            external_id: run.id ?? null,
            created_at: host.updated_at,
            updated_at: host.updated_at,
          },
        ]
      : [];
  });
  for (let start = 0; start < rows.length; start += CHUNK) {
    await knex('effects').insert(rows.slice(start, start + CHUNK));
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex('effects').whereNotNull('host_id').delete();
  await knex.schema.alterTable('effects', table => {
    table.dropIndex(['host_id'], 'effects_by_host');
    table.dropForeign(['host_id']);
  });
  await knex.schema.alterTable('effects', table => {
    table.dropColumn('host_id');
  });
  await knex.raw('alter table hosts drop column called_back_at');
  await knex.schema.dropTable('host_log_chunks');
};

/**
 * The run of a host, if it has one.
 *
 * @param {string} record
 * @returns {{ key: string, id?: string } | undefined}
 */
function runIn(record) {
  try {
    const { run } = JSON.parse(record);
    return typeof run?.key === 'string' ? run : undefined;
  } catch {
    return undefined;
  }
}
