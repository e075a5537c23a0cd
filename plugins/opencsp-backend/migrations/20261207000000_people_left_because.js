/*
 * Why somebody leaves a profile: by whom they were removed, or that the sign-in provider refuses them.
 */

// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('people', table => {
    table
      .string('left_because', 16)
      .nullable()
      .comment('removed or refused; null while they are wanted, and before');
    table.index(['user_ref', 'state'], 'people_by_user');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('people', table => {
    table.dropIndex(['user_ref', 'state'], 'people_by_user');
    table.dropColumn('left_because');
  });
};
