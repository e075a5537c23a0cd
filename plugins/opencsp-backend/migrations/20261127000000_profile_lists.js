/*
 * Indexes of profiles that hold all that lists sort and choose by, so that only the rows of a page are
 * read: who owns few profiles of many would else wait for all of them, and so would a search.
 *
 * Lists are of those that are not deleted, and the two databases want that said in different ways.
 * PostgreSQL does not trust the order behind a first column that is null, and sorts every row: there it
 * is a condition of the index. SQLite reads rows to check such a condition again: there it is the first
 * column.
 */

// @ts-check

/** @type {Record<string, { before: string[], after: string[] }>} */
const INDEXES = {
  profiles_owner: {
    before: ['owner_ref', 'deleted_at', 'created_at'],
    after: ['owner_ref', 'created_at', 'id'],
  },
  profiles_newest: {
    before: ['deleted_at', 'created_at', 'id'],
    after: ['created_at', 'id', 'owner_ref', 'state', 'foreign_commit'],
  },
  profiles_names: {
    before: ['deleted_at', 'name', 'id'],
    after: ['name', 'id', 'owner_ref', 'state', 'domain'],
  },
};

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  const isPostgres = knex.client.config.client === 'pg';
  await knex.schema.alterTable('profiles', table => {
    for (const [name, { before, after }] of Object.entries(INDEXES)) {
      table.dropIndex(before, name);
      if (isPostgres) {
        table.index(after, name, { predicate: knex.whereNull('deleted_at') });
      } else {
        table.index(['deleted_at', ...after], name);
      }
    }
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('profiles', table => {
    for (const [name, { before, after }] of Object.entries(INDEXES)) {
      table.dropIndex(after, name);
      table.index(before, name);
    }
  });
};
