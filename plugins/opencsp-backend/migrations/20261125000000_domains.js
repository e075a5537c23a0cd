/*
 * The domain of each profile from its end, so that everything below a domain is one range of an index.
 * What stands there already is filled in; profiles that lie one below the other already stay.
 */

// @ts-check

const CHUNK = 500;

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  const isPostgres = knex.client.config.client === 'pg';
  await knex.schema.alterTable('profiles', table => {
    table
      .specificType(
        'domain_reversed',
        // A range of names is one only where each character counts, in the order of its code.
        isPostgres ? 'varchar(254) collate "C"' : 'varchar(254)',
      )
      .nullable()
      .comment('Labels from the last to the first, each with a dot after it');
    table.index(['domain_reversed'], 'profiles_domain_reversed');
  });
  let after = '';
  for (;;) {
    const rows = await knex('profiles')
      .where('id', '>', after)
      .orderBy('id')
      .limit(CHUNK)
      .select('id', 'domain');
    for (const { id, domain } of rows) {
      if (domain !== null) {
        await knex('profiles')
          .where({ id })
          .update({
            domain_reversed: `${domain.split('.').reverse().join('.')}.`,
          });
      }
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
    table.dropIndex(['domain_reversed'], 'profiles_domain_reversed');
    table.dropColumn('domain_reversed');
  });
};
