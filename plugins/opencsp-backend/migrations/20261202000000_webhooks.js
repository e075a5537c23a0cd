/*
 * The log of outgoing webhooks, which is their queue, too, and how each receiver does.
 */

// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('webhook_endpoints', table => {
    table.comment('How the receiver of each configured webhook does');
    table.string('name', 63).primary();
    table
      .string('fingerprint', 64)
      .notNullable()
      .comment(
        'Of the configuration, in hex: another one switches it on again',
      );
    table
      .bigInteger('off_since')
      .nullable()
      .comment('The receiver answered 410');
    table
      .integer('failures')
      .notNullable()
      .defaultTo(0)
      .comment('Tries in a row that were not taken');
    table
      .bigInteger('paused_until')
      .nullable()
      .comment('The receiver asked for a pause (Retry-After)');
    table.bigInteger('last_success_at').nullable();
    table.bigInteger('last_failure_at').nullable();
    table.text('last_error').nullable();
  });

  await knex.schema.createTable('webhook_deliveries', table => {
    table.comment('One event for one webhook: what waits, and the log');
    table.increments('seq').comment('The order in which they are sent');
    table.string('id', 36).notNullable().unique();
    table.string('endpoint', 63).notNullable();
    table
      .string('event_id', 36)
      .notNullable()
      .comment('The webhook-id of its requests');
    table.string('type', 64).notNullable();
    table.string('subject_kind', 20).notNullable();
    table.string('subject_id', 255).notNullable();
    table.string('subject_name', 255).notNullable();
    table.string('owner_ref', 255).nullable();
    table.bigInteger('sequence').notNullable();
    table
      .text('body')
      .notNullable()
      .comment('What is sent, to the byte the same in each try');
    table
      .string('state', 12)
      .notNullable()
      .comment('waiting, delivered or failed');
    table.bigInteger('created_at').notNullable();
    table
      .bigInteger('retry_since')
      .notNullable()
      .comment('From when the time is counted after which it is given up');
    table.integer('attempts').notNullable().defaultTo(0);
    table.bigInteger('next_try_at').nullable();
    table.string('lease_owner', 64).nullable();
    table.bigInteger('lease_until').nullable();
    table.bigInteger('last_try_at').nullable();
    table.integer('last_status').nullable();
    table.bigInteger('last_ms').nullable();
    table.text('last_error').nullable();
    table.bigInteger('ended_at').nullable();
    table.unique(['endpoint', 'event_id'], {
      indexName: 'webhook_deliveries_once',
    });
    table.index(['ended_at'], 'webhook_deliveries_ended');
    table.index(['endpoint', 'state', 'seq'], 'webhook_deliveries_by_state');
  });
  await knex.raw(
    "create index webhook_deliveries_due on webhook_deliveries (endpoint, next_try_at) where state = 'waiting'",
  );
  await knex.raw(
    "create index webhook_deliveries_order on webhook_deliveries (endpoint, subject_kind, subject_id, seq) where state = 'waiting'",
  );
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('webhook_deliveries');
  await knex.schema.dropTable('webhook_endpoints');
};
