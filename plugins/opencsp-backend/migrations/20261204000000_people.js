/*
 * The people of profiles, and what is known of their accounts on each host with the due work on them.
 *
 * Times that are compared are milliseconds in a bigint, so that SQLite and PostgreSQL agree.
 */

// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('people', table => {
    table.comment('People of profiles; never a password in clear');
    table.string('id', 36).primary();
    table.string('profile_id', 36).notNullable();
    table.string('login', 64).notNullable();
    table
      .string('live_login', 64)
      .nullable()
      .comment('The same while they are there; null: others may have it');
    table.string('email', 255).notNullable();
    table
      .string('live_email', 255)
      .nullable()
      .comment('In lower case, while they are there');
    table.string('name', 100).notNullable();
    table.string('role', 12).notNullable().comment('admin or member');
    table.string('user_ref', 255).nullable();
    table
      .string('state', 12)
      .notNullable()
      .comment('wanted, leaving until cut off everywhere, or gone');
    table.bigInteger('added_at').notNullable();
    table.string('added_by', 255).notNullable();
    table.bigInteger('left_at').nullable();
    table
      .text('sealed_password')
      .notNullable()
      .comment('age, to the keys of the platform');
    table
      .integer('password_version')
      .notNullable()
      .comment('Rises with each new password');
    table.bigInteger('password_at').notNullable();
    table
      .string('reveal_to', 255)
      .nullable()
      .comment('Who may see a password that was made for the person, once');
    table.string('request_key', 255).notNullable();
    table.string('request_hash', 64).notNullable();
    table
      .integer('version')
      .notNullable()
      .comment('Rises with each change; each write names the one it read');
    table.unique(['profile_id', 'live_login'], { indexName: 'people_login' });
    table.unique(['profile_id', 'live_email'], { indexName: 'people_email' });
    table.unique(['profile_id', 'added_by', 'request_key'], {
      indexName: 'people_request',
    });
  });
  await knex.schema.createTable('account_sets', table => {
    table.comment('Accounts of profiles on hosts, with due work');
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
      .comment('JSON: each account, with what was seen of it');
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
    table.index(['next_run_at'], 'account_sets_due');
    table.index(['profile_id'], 'account_sets_profile');
    table.index(['host_id'], 'account_sets_host');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('account_sets');
  await knex.schema.dropTable('people');
};
