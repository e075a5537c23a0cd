/*
 * A profile can be moved to another host: the deployment that is left stands beside the one that takes its
 * place until it is off its host. There is still one of each kind for a profile at most.
 */

// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('deployments', table => {
    table
      .smallint('leaving')
      .notNullable()
      .defaultTo(0)
      .comment('1 while a live one on another host takes its place');
  });
  await knex.raw('drop index deployments_live_profile');
  await knex.raw(
    'create unique index deployments_live_profile on deployments (profile_id) where live = 1 and leaving = 0',
  );
  await knex.raw(
    'create unique index deployments_leaving_profile on deployments (profile_id) where live = 1 and leaving = 1',
  );
};

/**
 * Not while a profile is on two hosts: what is on one of them would be forgotten there.
 *
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  const moving = await knex('deployments')
    .where({ live: 1, leaving: 1 })
    .pluck('id');
  if (moving.length > 0) {
    throw new Error(
      `Profiles are being moved to other hosts. End that first by removing these deployments, or those that take their places: ${moving.join(
        ', ',
      )}`,
    );
  }
  await knex.raw('drop index deployments_leaving_profile');
  await knex.raw('drop index deployments_live_profile');
  await knex.raw('alter table deployments drop column leaving');
  await knex.raw(
    'create unique index deployments_live_profile on deployments (profile_id) where live = 1',
  );
};
