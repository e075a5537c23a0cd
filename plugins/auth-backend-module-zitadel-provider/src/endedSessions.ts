import { DatabaseService } from '@backstage/backend-plugin-api';

/** A session that the provider says is over: by its id, or all that a subject had until then. */
export interface EndedSession {
  /** `sid` of the ID tokens of the session. */
  sid?: string;
  /** Only when no `sid` was told. */
  sub?: string;
  /** When it ended, in seconds since 1970 by the provider's clock. */
  endedAt: number;
}

/** What is known of a session that wants to go on. */
export interface LivingSession {
  /** The portal's own id of it. */
  own?: string;
  sid?: string;
  sub?: string;
  /** Seconds since 1970; absent when the provider does not tell. */
  authTime?: number;
}

type Database = Awaited<ReturnType<DatabaseService['getClient']>>;

interface Row {
  kind: string;
  value: string;
  ended_at: number;
  expires_at: number;
}

const TABLE = 'opencsp_ended_sessions';

/**
 * No refresh token of ours lives longer (ZITADEL's last 90 days at most), so that a session that
 * ended longer ago cannot come back.
 */
const KEPT_SECONDS = 100 * 24 * 3600;

/**
 * Sessions that ended, elsewhere or by a sign-out, in the auth plugin's database, so that every
 * replica knows. Rows leave when no token of theirs can be alive.
 */
export class EndedSessions {
  private ready: Promise<Database> | undefined;

  /** @param now - milliseconds since 1970 */
  constructor(
    private readonly database: DatabaseService,
    private readonly now: () => number,
  ) {}

  /**
   * Notes an end, once for each logout token: the note and the token's id are written together, so
   * that a failure is no end and the provider may try again with the same token.
   *
   * @returns false when this token was used before
   */
  async end(jti: string, session: EndedSession): Promise<boolean> {
    const db = await this.client();
    const seconds = Math.floor(this.now() / 1000);
    await db<Row>(TABLE).where('expires_at', '<=', seconds).delete();
    try {
      await db.transaction(async tx => {
        const row = {
          ended_at: session.endedAt,
          expires_at: seconds + KEPT_SECONDS,
        };
        await tx<Row>(TABLE).insert({ kind: 'jti', value: jti, ...row });
        const [kind, value] = session.sid
          ? ['sid', session.sid]
          : ['sub', session.sub ?? ''];
        await tx<Row>(TABLE)
          .insert({ kind, value, ...row })
          .onConflict(['kind', 'value'])
          .merge();
      });
      return true;
    } catch (error) {
      if (await this.has(db, 'jti', jti)) {
        return false;
      }
      throw error;
    }
  }

  /**
   * Notes that somebody signed out of the portal, so that a copy of the cookie is worth nothing, also
   * where the provider ends no refresh token (recorded: oidc-other, Dex).
   *
   * @param own - the portal's own id of the session
   */
  async signOut(own: string): Promise<void> {
    const db = await this.client();
    const seconds = Math.floor(this.now() / 1000);
    await db<Row>(TABLE)
      .insert({
        kind: 'own',
        value: own,
        ended_at: seconds,
        expires_at: seconds + KEPT_SECONDS,
      })
      .onConflict(['kind', 'value'])
      .ignore();
  }

  /** True when the session was ended by its id, or with all of its subject's before that time. */
  async isEnded({ own, sid, sub, authTime }: LivingSession): Promise<boolean> {
    const db = await this.client();
    if (own && (await this.has(db, 'own', own))) {
      return true;
    }
    if (sid && (await this.has(db, 'sid', sid))) {
      return true;
    }
    const ended = sub && (await this.find(db, 'sub', sub));
    return Boolean(
      ended && authTime !== undefined && authTime <= Number(ended.ended_at),
    );
  }

  private async has(db: Database, kind: string, value: string) {
    return (await this.find(db, kind, value)) !== undefined;
  }

  private find(
    db: Database,
    kind: string,
    value: string,
  ): Promise<Row | undefined> {
    return db<Row>(TABLE)
      .where({ kind, value })
      .andWhere('expires_at', '>', Math.floor(this.now() / 1000))
      .first();
  }

  private async client(): Promise<Database> {
    this.ready ??= this.prepare();
    try {
      return await this.ready;
    } catch (error) {
      this.ready = undefined;
      throw error;
    }
  }

  /** Two replicas may begin at once: who comes second finds the table. */
  private async prepare(): Promise<Database> {
    const db = await this.database.getClient();
    if (await db.schema.hasTable(TABLE)) {
      return db;
    }
    try {
      await db.schema.createTable(TABLE, table => {
        table.comment('Sessions that ended');
        table.string('kind', 8).notNullable();
        table.string('value', 255).notNullable();
        table.bigInteger('ended_at').notNullable();
        table.bigInteger('expires_at').notNullable().index();
        table.primary(['kind', 'value']);
      });
    } catch (error) {
      if (!(await db.schema.hasTable(TABLE))) {
        throw error;
      }
    }
    return db;
  }
}
