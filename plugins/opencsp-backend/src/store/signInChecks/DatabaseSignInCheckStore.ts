import { ConflictError } from '@backstage/errors';
import { Knex } from 'knex';
import { Time } from '../../domain/record';
import { asked, NO_CHECK } from '../../domain/signInChecks/signInCheckRecord';
import { DatabaseFollowedStore } from '../followed/DatabaseFollowedStore';
import { readFollowed, ToFollow } from '../followed/FollowedRow';
import { OnUnreadable } from '../operations/unreadable';
import { readSignInCheck, writeSignInCheck } from './signInCheckContent';
import { SignInCheckRow, SignInCheckStore } from './SignInCheckStore';

const TABLE = 'sign_in_checks';

/** How often a request is tried again when the engine wrote at the same moment. */
const TRIES = 5;

/** Checks of sign-ins in the plugin's own database, SQLite or PostgreSQL. */
export class DatabaseSignInCheckStore
  extends DatabaseFollowedStore<SignInCheckRow>
  implements SignInCheckStore
{
  constructor(
    private readonly client: Knex,
    options: { onUnreadable: OnUnreadable },
  ) {
    super(client, {
      ...options,
      table: TABLE,
      title: 'The check of a sign-in',
      list: 'sign-in-checks',
      read: toSignInCheck,
      contentOf: ({ check }) => writeSignInCheck(check),
      isSameContent: (one, other) =>
        writeSignInCheck(one.check) === writeSignInCheck(other.check),
    });
  }

  async ask(about: ToFollow, now: Time): Promise<SignInCheckRow> {
    for (let tries = 0; tries < TRIES; tries++) {
      const row = await this.followWith(
        about,
        () => writeSignInCheck(NO_CHECK),
        now,
      );
      const check = asked(row.check, now);
      const after = { ...row, check };
      if (check === row.check || (await this.saveRequest(row, after, now))) {
        return after;
      }
    }
    throw new ConflictError(
      'The sign-in is checked at this moment. Try again in a second.',
    );
  }

  async ofProfile(profileId: string): Promise<SignInCheckRow[]> {
    const rows = await this.client(TABLE)
      .where({ profile_id: profileId, state: 'followed' })
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'asc' },
      ]);
    return rows.map(toSignInCheck);
  }
}

/** @throws ZodError or SyntaxError when the row cannot be read */
function toSignInCheck(row: unknown): SignInCheckRow {
  const { row: followed, content } = readFollowed(row);
  return { ...followed, check: readSignInCheck(content) };
}
