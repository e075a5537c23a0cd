/*
 * Which services somebody may use, and how often the passwords that services have of their own were renewed.
 */

// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('people', table => {
    table
      .text('services')
      .nullable()
      .comment('JSON: ids of services they may use; null: all of them');
  });
  await knex.schema.createTable('password_rotations', table => {
    table.comment('Passwords of services that were asked to be made anew');
    table.string('profile_id', 36).notNullable();
    table.string('person', 36).notNullable().comment('An id, or owner');
    table.string('service', 63).notNullable();
    table
      .integer('version')
      .notNullable()
      .comment('Which one is wanted; the first is 1');
    table.primary(['profile_id', 'person', 'service']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('password_rotations');
  await knex.schema.alterTable('people', table => {
    table.dropColumn('services');
  });
};
