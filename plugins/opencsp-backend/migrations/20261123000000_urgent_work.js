/*
 * Work that people wait for is found without walking over the idle looks that are due, too.
 */

// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.raw(
    "create index instances_due_urgent on instances (next_run_at) where state not in ('active', 'lost')",
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('drop index instances_due_urgent');
};
