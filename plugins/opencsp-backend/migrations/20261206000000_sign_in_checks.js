/*
 * Checks of the sign-in to profiles on hosts, with the due work on them.
 *
 * Times that are compared are milliseconds in a bigint, so that SQLite and PostgreSQL agree.
 */

// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('sign_in_checks', table => {
    table.comment('Checks of the sign-in to profiles on hosts, with due work');
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
      .comment('The newest deployment that was or is to be checked');
    table
      .text('record')
      .notNullable()
      .comment(
        'JSON: the latest check, and users that are to be taken out of the directory; never a password',
      );
    table
      .bigInteger('checked_at')
      .nullable()
      .comment('When a check was last made');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table
      .integer('version')
      .notNullable()
      .comment('Rises with each change; each write names the one it read');
    table
      .bigInteger('next_run_at')
      .nullable()
      .comment('When a pass is due; null: never by itself');
    table.string('lease_owner', 64).nullable();
    table.bigInteger('lease_until').nullable();
    table.integer('attempts').notNullable().defaultTo(0);
    table.text('last_error').nullable();
    table.index(['next_run_at'], 'sign_in_checks_due');
    table.index(['profile_id'], 'sign_in_checks_profile');
    table.index(['host_id'], 'sign_in_checks_host');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('sign_in_checks');
};
