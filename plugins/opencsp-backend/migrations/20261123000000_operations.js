/*
 * What operators work with: what was given up and may be left, callbacks of runs, and an outbox that
 * knows its age and keeps the order of each record.
 */

// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('effects', table => {
    table
      .text('left_reason')
      .nullable()
      .comment('Why an operator gave it up; set when the state became "left"');
    table.string('left_by', 255).nullable().comment('Entity ref of who did');
    table.bigInteger('left_at').nullable();
    table
      .string('callback_hash', 64)
      .nullable()
      .comment('SHA-256 of the token with which a run may call back, in hex');
  });
  await knex.schema.alterTable('instances', table => {
    table
      .bigInteger('called_back_at')
      .nullable()
      .comment('When a callback of a run last made the row due');
  });
  await knex.schema.alterTable('outbox', table => {
    table
      .string('subject', 36)
      .nullable()
      .comment('Messages of one kind about one subject leave in their order');
    table.bigInteger('created_at').nullable();
    table.index(['subject', 'kind', 'id'], 'outbox_order');
  });
  await knex('outbox').update({ created_at: knex.ref('next_try_at') });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('outbox', table => {
    table.dropIndex(['subject', 'kind', 'id'], 'outbox_order');
    table.dropColumns('subject', 'created_at');
  });
  await knex.schema.alterTable('instances', table => {
    table.dropColumns('called_back_at');
  });
  await knex.schema.alterTable('effects', table => {
    table.dropColumns('left_reason', 'left_by', 'left_at', 'callback_hash');
  });
};
