import { Knex } from 'knex';

/** The table of what is handed over. The migration holds the same; a migration cannot import from here. */
export async function createHandoffs(knex: Knex): Promise<void> {
  await knex.schema.createTable('handoffs', table => {
    table.comment(
      'Values that a form handed over, sealed; each is taken once, or expires',
    );
    table
      .string('id_hash', 64)
      .primary()
      .comment('SHA-256 of the handle, in hex; the handle itself is not kept');
    table.string('principal', 255).notNullable().comment('Entity ref');
    table
      .integer('slot')
      .notNullable()
      .comment('One of the few that each person has');
    table.text('sealed').notNullable().comment('AES-256-GCM, base64');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('expires_at').notNullable();
    table.unique(['principal', 'slot'], { indexName: 'handoffs_by_slot' });
    table.index(['expires_at'], 'handoffs_by_expiry');
  });
}

/** The table of the generated passwords that were shown. */
export async function createSecretReveals(knex: Knex): Promise<void> {
  await knex.schema.createTable('secret_reveals', table => {
    table.comment('Generated passwords that their owner has seen: each once');
    table.string('profile_id', 36).notNullable();
    table.string('name', 100).notNullable().comment('Name of the secret');
    table.bigInteger('revealed_at').notNullable();
    table.string('revealed_by', 255).notNullable().comment('Entity ref');
    table.primary(['profile_id', 'name']);
  });
}
