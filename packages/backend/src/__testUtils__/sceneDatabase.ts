import { randomBytes } from 'node:crypto';
import knexFactory from 'knex';

/** A database of a scene's own on a PostgreSQL that runs. */
export interface SceneDatabase {
  /** `backend.database` */
  config: object;
  drop(): Promise<void>;
}

/** @param connectionString - of a role that may create databases */
export function postgresScene(connectionString: string): SceneDatabase {
  const prefix = `scene_${randomBytes(4).toString('hex')}_`;
  const url = new URL(connectionString);
  return {
    config: {
      client: 'pg',
      prefix,
      connection: {
        host: url.hostname,
        port: Number(url.port),
        user: url.username,
        password: decodeURIComponent(url.password),
        database: url.pathname.slice(1),
      },
    },
    async drop() {
      const db = knexFactory({ client: 'pg', connection: connectionString });
      try {
        await db.raw(`drop database if exists "${prefix}opencsp" with (force)`);
      } finally {
        await db.destroy();
      }
    },
  };
}
