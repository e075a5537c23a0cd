/*
 * Hosts: machines on which profiles are deployed, with the due work on them.
 *
 * Times that are compared are milliseconds in a bigint, so that SQLite and PostgreSQL agree.
 */

// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('hosts', table => {
    table.comment('Machines that a profile can be deployed on, with due work');
    table
      .string('id', 36)
      .primary()
      .comment('Of an instance’s host: the id of the instance');
    table.string('name', 63).notNullable();
    table.string('kind', 12).notNullable().comment('instance or registered');
    table
      .string('instance_id', 36)
      .nullable()
      .references('id')
      .inTable('instances');
    table.string('owner_ref', 255).notNullable();
    table.string('created_by', 255).notNullable();
    table
      .string('idempotency_key', 255)
      .nullable()
      .comment('Null for hosts that nobody registered');
    table.string('request_hash', 64).nullable();
    table.string('state', 20).notNullable();
    table
      .string('address', 64)
      .nullable()
      .comment('An IP address; null until the machine has one');
    table.integer('port').notNullable();
    table
      .string('jump_address', 64)
      .notNullable()
      .comment('Of the machine on the way; empty without one');
    table
      .text('record')
      .notNullable()
      .comment('JSON: all of the host; a private key is encrypted in it');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.bigInteger('deleted_at').nullable();
    table
      .bigInteger('last_seen_at')
      .nullable()
      .comment('When it last answered; moves without a new version');
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
    table.unique(['created_by', 'idempotency_key']);
    table.index(['next_run_at'], 'hosts_due');
    table.index(['owner_ref', 'created_at', 'id'], 'hosts_owner');
    table.index(['created_at', 'id', 'owner_ref', 'state'], 'hosts_newest');
    table.index(['address', 'port'], 'hosts_address');
  });
  await knex.raw(
    "create unique index hosts_owner_name on hosts (owner_ref, name) where deleted_at is null and kind = 'registered'",
  );
  await knex.raw(
    "create index hosts_due_urgent on hosts (next_run_at) where state in ('checking', 'preparing', 'removing')",
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('hosts');
};
