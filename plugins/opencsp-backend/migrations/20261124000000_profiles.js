/*
 * Profiles, people's handles, and the work on profiles. Handoffs and reveals of secrets follow in the
 * same step, because a profile cannot be made without them.
 *
 * Times that are compared are milliseconds in a bigint, so that SQLite and PostgreSQL agree.
 */

// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('handles', table => {
    table.comment('Short names of people and groups in branches; never reused');
    table.string('handle', 32).primary();
    table.string('owner_ref', 255).notNullable().unique();
    table.bigInteger('created_at').notNullable();
  });
  await knex.schema.createTable('profiles', table => {
    table.comment('Named bundles of services, with their due work');
    table.string('id', 36).primary();
    table.string('name', 63).notNullable();
    table.string('handle', 32).notNullable();
    table
      .string('branch', 100)
      .nullable()
      .unique()
      .comment('Null once it is deleted: the name is free again');
    table
      .string('domain', 253)
      .nullable()
      .unique()
      .comment('In ASCII; null once it is deleted');
    table.string('owner_ref', 255).notNullable();
    table.string('created_by', 255).notNullable();
    table.string('idempotency_key', 255).notNullable();
    table.string('request_hash', 64).notNullable();
    table.string('state', 20).notNullable();
    table
      .text('record')
      .notNullable()
      .comment('JSON: all of the profile; secrets are encrypted in it');
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
    table.unique(['created_by', 'idempotency_key']);
    table.index(['next_run_at'], 'profiles_due');
    table.index(['owner_ref', 'deleted_at', 'created_at'], 'profiles_owner');
    table.index(['deleted_at', 'created_at', 'id'], 'profiles_newest');
    table.index(['deleted_at', 'name', 'id'], 'profiles_names');
  });
  await knex.schema.createTable('handoffs', table => {
    table.comment(
      'Values that a form handed over, sealed; each is taken once, or expires',
    );
    table
      .string('id_hash', 64)
      .primary()
      .comment('SHA-256 of the handle, in hex; the handle itself is not kept');
    table.string('principal', 255).notNullable().comment('Entity ref');
    table
      .integer('slot')
      .notNullable()
      .comment('One of the few that each person has');
    table.text('sealed').notNullable().comment('AES-256-GCM, base64');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('expires_at').notNullable();
    table.unique(['principal', 'slot'], { indexName: 'handoffs_by_slot' });
    table.index(['expires_at'], 'handoffs_by_expiry');
  });
  await knex.schema.createTable('secret_reveals', table => {
    table.comment('Generated passwords that their owner has seen: each once');
    table.string('profile_id', 36).notNullable();
    table.string('name', 100).notNullable().comment('Name of the secret');
    table.bigInteger('revealed_at').notNullable();
    table.string('revealed_by', 255).notNullable().comment('Entity ref');
    table.primary(['profile_id', 'name']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('secret_reveals');
  await knex.schema.dropTable('handoffs');
  await knex.schema.dropTable('profiles');
  await knex.schema.dropTable('handles');
};
