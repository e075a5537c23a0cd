/*
 * The routes of each profile on each host, with what is known of their certificates, and the due work on
 * them.
 *
 * Times that are compared are milliseconds in a bigint, so that SQLite and PostgreSQL agree.
 */

// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('route_sets', table => {
    table.comment('Names under which profiles are reached, with due work');
    table
      .string('id', 100)
      .primary()
      .comment('The id of the profile, a dot, and the id of the host');
    table.string('state', 12).notNullable().comment('followed or ended');
    table.string('owner_ref', 255).notNullable();
    table.string('profile_id', 36).notNullable();
    table.string('profile_name', 63).notNullable();
    table.string('host_id', 36).notNullable();
    table.string('host_name', 63).notNullable();
    table
      .string('sort_name', 127)
      .notNullable()
      .comment('The names of profile and host, with a space between them');
    table
      .string('deployment_id', 36)
      .notNullable()
      .comment('The newest deployment that has touched them');
    table
      .text('record')
      .notNullable()
      .comment('JSON: the names, with orders and certificates');
    table
      .bigInteger('checked_at')
      .nullable()
      .comment('When they were last looked at; moves without a new version');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table
      .integer('version')
      .notNullable()
      .comment('Rises with each change; each write names the one it read');
    table
      .bigInteger('next_run_at')
      .nullable()
      .comment('When a look is due; null: never by itself');
    table.string('lease_owner', 64).nullable();
    table.bigInteger('lease_until').nullable();
    table.integer('attempts').notNullable().defaultTo(0);
    table.text('last_error').nullable();
    table.index(['next_run_at'], 'route_sets_due');
    table.index(['sort_name', 'id'], 'route_sets_names');
    table.index(['owner_ref', 'sort_name', 'id'], 'route_sets_owner');
    table.index(['profile_id'], 'route_sets_profile');
    table.index(['host_id'], 'route_sets_host');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('route_sets');
};
