/*
 * Where each profile's branch was last seen, beside the JSON that says it too: all branches are compared
 * with it once a minute, and rows are never read for that. What stands there already is filled in.
 */

// @ts-check

const CHUNK = 500;

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('profiles', table => {
    table
      .string('seen_at', 64)
      .nullable()
      .comment('Commit, or "absent"; null: it never was in a branch');
    table
      .string('foreign_commit', 64)
      .nullable()
      .comment('Made by hand, neither taken nor refused yet');
    // All that the comparison reads, so that it needs no row.
    table.index(['state', 'branch', 'seen_at', 'next_run_at'], 'profiles_seen');
  });
  let after = '';
  for (;;) {
    const rows = await knex('profiles')
      .where('id', '>', after)
      .orderBy('id')
      .limit(CHUNK)
      .select('id', 'state', 'record');
    for (const { id, state, record } of rows) {
      await knex('profiles').where({ id }).update(placeOf(state, record));
    }
    if (rows.length < CHUNK) {
      return;
    }
    after = rows[rows.length - 1].id;
  }
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('profiles', table => {
    table.dropIndex(
      ['state', 'branch', 'seen_at', 'next_run_at'],
      'profiles_seen',
    );
  });
  // Not through knex, which makes SQLite's table anew: others point at it.
  await knex.raw('alter table profiles drop column foreign_commit');
  await knex.raw('alter table profiles drop column seen_at');
};

/**
 * A row that cannot be read is left to the portal, which tells of it.
 *
 * @param {string} state
 * @param {string} record
 */
function placeOf(state, record) {
  let content;
  try {
    content = JSON.parse(record);
  } catch {
    return { seen_at: null, foreign_commit: null };
  }
  const foreign = content?.foreign?.commit ?? null;
  const isGone = state === 'saved' && content?.waitingFor !== undefined;
  return {
    seen_at: foreign ?? (isGone ? 'absent' : content?.head ?? null),
    foreign_commit: foreign,
  };
}
