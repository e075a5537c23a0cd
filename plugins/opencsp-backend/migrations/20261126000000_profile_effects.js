/*
 * The ledger knows the branches of profiles, too: each row belongs to an instance or to a profile. What
 * was shown of profiles that are deleted is forgotten, as it is from now on when one is deleted.
 */

// @ts-check

/** Rows of one insert: SQLite once took no more than 999 parameters. */
const CHUNK = 100;

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('effects', table => {
    table.setNullable('instance_id');
  });
  await knex.schema.alterTable('effects', table => {
    table
      .string('profile_id', 36)
      .nullable()
      .references('id')
      .inTable('profiles')
      .comment('Of a branch; other effects have an instance');
    table.index(['profile_id'], 'effects_by_profile');
  });
  const profiles = await knex('profiles')
    .whereNotNull('branch')
    .select('id', 'branch', 'record', 'created_at', 'updated_at')
    .orderBy('created_at');
  const rows = profiles.map(profile => {
    const head = headIn(profile.record);
    return {
      instance_id: null,
      profile_id: profile.id,
      kind: 'branch',
      name: profile.branch,
      state: head === undefined ? 'planned' : 'exists',
      external_id: head ?? null,
      created_at: profile.created_at,
      updated_at: profile.updated_at,
    };
  });
  for (let start = 0; start < rows.length; start += CHUNK) {
    await knex('effects').insert(rows.slice(start, start + CHUNK));
  }
  await knex('secret_reveals')
    .whereIn(
      'profile_id',
      knex('profiles').whereNotNull('deleted_at').select('id'),
    )
    .delete();
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex('effects').whereNull('instance_id').delete();
  await knex.schema.alterTable('effects', table => {
    table.dropIndex(['profile_id'], 'effects_by_profile');
    table.dropForeign(['profile_id']);
  });
  await knex.schema.alterTable('effects', table => {
    table.dropColumn('profile_id');
  });
  await knex.schema.alterTable('effects', table => {
    table.dropNullable('instance_id');
  });
};

/**
 * The commit that a profile's branch was known to stand at; a row that cannot be read says nothing.
 *
 * @param {string} record
 */
function headIn(record) {
  try {
    const { head } = JSON.parse(record);
    return typeof head === 'string' ? head : undefined;
  } catch {
    return undefined;
  }
}
