/*
 * Deployments with their due work and their logs, and the services that they brought onto hosts.
 *
 * Times that are compared are milliseconds in a bigint, so that SQLite and PostgreSQL agree.
 */

// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('deployments', table => {
    table.comment('Runs that bring a profile onto a host, with their due work');
    table.string('id', 36).primary();
    table
      .integer('number')
      .notNullable()
      .comment('Counts those of the profile');
    table.string('profile_id', 36).notNullable();
    table.string('host_id', 36).notNullable();
    table.string('owner_ref', 255).notNullable();
    table.string('created_by', 255).notNullable();
    table.string('idempotency_key', 255).notNullable();
    table.string('request_hash', 64).notNullable();
    table.string('state', 20).notNullable();
    table
      .smallint('live')
      .notNullable()
      .comment('1 for the newest of its profile on its host');
    table
      .text('record')
      .notNullable()
      .comment('JSON: all of the deployment; no secret is in it');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table
      .bigInteger('observed_at')
      .nullable()
      .comment('When the host last answered; moves without a new version');
    table
      .integer('version')
      .notNullable()
      .comment('Rises with each change; each write names the one it read');
    table
      .bigInteger('next_run_at')
      .nullable()
      .comment('When work is due; null: never by itself');
    table.string('lease_owner', 64).nullable();
    table.bigInteger('lease_until').nullable();
    table.integer('attempts').notNullable().defaultTo(0);
    table.text('last_error').nullable();
    table.unique(['created_by', 'idempotency_key']);
    table.unique(['profile_id', 'number'], {
      indexName: 'deployments_profile_number',
    });
    table.index(['next_run_at'], 'deployments_due');
    table.index(
      ['created_at', 'id', 'owner_ref', 'state', 'live'],
      'deployments_newest',
    );
    table.index(['owner_ref', 'created_at', 'id'], 'deployments_owner');
    table.index(['profile_id', 'created_at', 'id'], 'deployments_profile');
    table.index(['host_id', 'created_at', 'id'], 'deployments_host');
  });
  await knex.raw(
    'create unique index deployments_live_profile on deployments (profile_id) where live = 1',
  );
  await knex.raw(
    'create unique index deployments_live_host on deployments (host_id) where live = 1',
  );
  await knex.raw(
    "create index deployments_due_urgent on deployments (next_run_at) where state in ('queued', 'running', 'removing')",
  );

  await knex.schema.createTable('deployment_log_chunks', table => {
    table.comment('Lines of the deployments, in chunks');
    table
      .string('deployment_id', 36)
      .notNullable()
      .references('id')
      .inTable('deployments');
    table.integer('first_seq').notNullable();
    table.integer('last_seq').notNullable();
    table.string('step', 64).notNullable();
    table.text('lines').notNullable().comment('JSON: [milliseconds, text][]');
    table.primary(['deployment_id', 'first_seq']);
  });

  await knex.schema.createTable('deployment_step_durations', table => {
    table.comment('How long steps of deployments took, for "usually 4 s"');
    table.increments('id');
    table.string('driver', 64).notNullable();
    table.string('step', 64).notNullable();
    table.bigInteger('milliseconds').notNullable();
    table.index(['driver', 'id'], 'deployment_step_durations_driver');
  });

  await knex.schema.createTable('running_services', table => {
    table.comment('Services on hosts, as they were last seen');
    table
      .string('key', 128)
      .primary()
      .comment('Profile and service, with a dot between');
    table.string('service', 64).notNullable();
    table.string('title', 255).notNullable();
    table.string('owner_ref', 255).notNullable();
    table.string('profile_id', 36).notNullable();
    table.string('host_id', 36).notNullable();
    table
      .string('deployment_id', 36)
      .notNullable()
      .references('id')
      .inTable('deployments');
    table.string('state', 20).notNullable();
    table.bigInteger('state_since').notNullable();
    table.text('record').notNullable().comment('JSON: all else of the service');
    table
      .bigInteger('gone_at')
      .nullable()
      .comment('When it was taken off; the row stays for the change feed');
    table
      .bigInteger('change_seq')
      .notNullable()
      .unique()
      .comment('Place in the change feed');
    table.index(
      ['title', 'key', 'owner_ref', 'state', 'profile_id', 'host_id'],
      'running_services_titles',
      { predicate: knex.whereNull('gone_at') },
    );
    table.index(['owner_ref', 'title', 'key'], 'running_services_owner', {
      predicate: knex.whereNull('gone_at'),
    });
    table.index(['profile_id'], 'running_services_profile');
    table.index(['host_id'], 'running_services_host');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'running_services',
    'deployment_step_durations',
    'deployment_log_chunks',
    'deployments',
  ]) {
    await knex.schema.dropTable(table);
  }
};
