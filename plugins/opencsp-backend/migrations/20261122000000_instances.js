/*
 * Instances, what they hold, and the work on them.
 *
 * Times that are compared are milliseconds in a bigint, so that SQLite and PostgreSQL agree.
 */

// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('instances', table => {
    table.comment(
      'Virtual machines that the portal requested, with their due work',
    );
    table.string('id', 36).primary();
    table.string('name', 63).notNullable();
    table
      .string('owner_ref', 255)
      .notNullable()
      .comment('Entity ref of a user or a group');
    table.string('created_by', 255).notNullable();
    table
      .string('machine_name', 63)
      .notNullable()
      .unique()
      .comment('Name outside; never used twice');
    table.integer('vm_id').notNullable();
    table
      .text('spec')
      .notNullable()
      .comment(
        'JSON: what was asked for, with sizes and templates as they were then',
      );
    table.string('state', 20).notNullable();
    table.bigInteger('state_since').notNullable();
    table.bigInteger('deadline').nullable();
    table.string('requested', 20).nullable();
    table.text('waiting_for').nullable();
    table.text('failure').nullable().comment('JSON');
    table.text('warnings').notNullable().comment('JSON');
    table.text('steps').notNullable().comment('JSON');
    table
      .text('machine')
      .notNullable()
      .comment('JSON: what is known of the machine outside');
    table
      .string('machine_version', 255)
      .nullable()
      .comment(
        'The version last observed; a hint with this one changes nothing',
      );
    table
      .string('hinted_version', 255)
      .nullable()
      .comment('The version that a hint named since the last pass');
    table
      .text('run')
      .nullable()
      .comment('JSON: the configuration run that is under way');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.bigInteger('deleted_at').nullable();
    table
      .integer('version')
      .notNullable()
      .comment('Rises with each change; each write names the one it read');
    table
      .bigInteger('change_seq')
      .notNullable()
      .unique()
      .comment('Place in the change feed');
    table
      .bigInteger('next_run_at')
      .nullable()
      .comment('When work is due; null: never by itself');
    table.string('lease_owner', 64).nullable();
    table.bigInteger('lease_until').nullable();
    table.integer('attempts').notNullable().defaultTo(0);
    table.text('last_error').nullable();
    table.index(['next_run_at'], 'instances_due');
    table.index(['owner_ref', 'created_at'], 'instances_by_owner');
    table.index(['created_at', 'id'], 'instances_by_age');
  });
  await knex.raw(
    'create unique index instances_owner_name on instances (owner_ref, name) where deleted_at is null',
  );

  await knex.schema.createTable('effects', table => {
    table.comment(
      'The ledger: everything that we made outside, named before it was made',
    );
    table.increments('id');
    table
      .string('instance_id', 36)
      .notNullable()
      .references('id')
      .inTable('instances');
    table.string('kind', 40).notNullable();
    table.string('name', 255).notNullable();
    table
      .string('state', 12)
      .notNullable()
      .comment('planned, exists or removed');
    table.string('external_id', 255).nullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.unique(['kind', 'name']);
    table.index(['instance_id'], 'effects_by_instance');
  });

  await knex.schema.createTable('log_chunks', table => {
    table.comment('Lines of the runs, in chunks');
    table
      .string('instance_id', 36)
      .notNullable()
      .references('id')
      .inTable('instances');
    table.integer('first_seq').notNullable();
    table.integer('last_seq').notNullable();
    table.string('step', 40).notNullable();
    table.text('lines').notNullable().comment('JSON: [milliseconds, text][]');
    table.primary(['instance_id', 'first_seq']);
  });

  await knex.schema.createTable('quota_usage', table => {
    table.comment(
      'What each owner uses; moved by compare-and-set in the transaction that makes or frees',
    );
    table.string('owner_ref', 255).primary();
    table.integer('instances').notNullable();
    table.integer('cores').notNullable();
    table.bigInteger('memory_mib').notNullable();
    table.bigInteger('disk_gib').notNullable();
  });

  await knex.schema.createTable('vm_ids', table => {
    table.comment('Ids of virtual machines in use');
    table.integer('vm_id').primary();
    table.string('instance_id', 36).notNullable();
  });

  await knex.schema.createTable('static_addresses', table => {
    table.comment('Static addresses in use');
    table.string('network', 63).notNullable();
    table.string('address', 45).notNullable();
    table.string('instance_id', 36).notNullable();
    table.primary(['network', 'address']);
  });

  await knex.schema.createTable('idempotency_keys', table => {
    table.comment('Which object a create with this key made');
    table.string('principal', 255).notNullable();
    table.string('key', 255).notNullable();
    table.string('request_hash', 64).notNullable();
    table.string('instance_id', 36).notNullable();
    table.bigInteger('created_at').notNullable();
    table.primary(['principal', 'key']);
  });

  await knex.schema.createTable('outbox', table => {
    table.comment('What leaves after commit: signals, notifications, events');
    table.increments('id');
    table.string('kind', 20).notNullable();
    table.text('payload').notNullable().comment('JSON');
    table.bigInteger('next_try_at').notNullable();
    table.integer('attempts').notNullable().defaultTo(0);
    table.index(['next_try_at'], 'outbox_due');
  });

  await knex.schema.createTable('step_durations', table => {
    table.comment('How long steps took, for "usually 4 s"');
    table.increments('id');
    table.string('step', 40).notNullable();
    table.bigInteger('milliseconds').notNullable();
  });

  await knex.schema.createTable('counters', table => {
    table.comment(
      'Counters that move inside a transaction, so that their order is the order of commits',
    );
    table.string('name', 40).primary();
    table.bigInteger('value').notNullable();
  });
  await knex('counters').insert({ name: 'change_seq', value: 0 });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'counters',
    'step_durations',
    'outbox',
    'idempotency_keys',
    'static_addresses',
    'vm_ids',
    'quota_usage',
    'log_chunks',
    'effects',
    'instances',
  ]) {
    await knex.schema.dropTable(table);
  }
};
