import { Knex } from 'knex';
import { NO_ACCOUNTS } from '../../domain/accounts/accountRecord';
import { Time } from '../../domain/record';
import { DatabaseFollowedStore } from '../followed/DatabaseFollowedStore';
import { readFollowed, ToFollow } from '../followed/FollowedRow';
import { OnUnreadable } from '../operations/unreadable';
import { readAccountSet, writeAccountSet } from './accountSetContent';
import { AccountSetRow, AccountSetStore } from './AccountSetStore';

const TABLE = 'account_sets';

/** Accounts in the plugin's own database, SQLite or PostgreSQL. */
export class DatabaseAccountSetStore
  extends DatabaseFollowedStore<AccountSetRow>
  implements AccountSetStore
{
  constructor(
    private readonly client: Knex,
    options: { onUnreadable: OnUnreadable },
  ) {
    super(client, {
      ...options,
      table: TABLE,
      title: 'The accounts of a profile',
      list: 'accounts',
      read: toAccountSet,
      contentOf: ({ set }) => writeAccountSet(set),
      isSameContent: (one, other) =>
        writeAccountSet(one.set) === writeAccountSet(other.set),
    });
  }

  follow(about: ToFollow, now: Time): Promise<AccountSetRow> {
    return this.followWith(about, () => writeAccountSet(NO_ACCOUNTS), now);
  }

  async ofProfile(profileId: string): Promise<AccountSetRow[]> {
    const rows = await this.client(TABLE)
      .where({ profile_id: profileId, state: 'followed' })
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'asc' },
      ]);
    return rows.map(toAccountSet);
  }
}

/** @throws ZodError or SyntaxError when the row cannot be read */
function toAccountSet(row: unknown): AccountSetRow {
  const { row: followed, content } = readFollowed(row);
  return { ...followed, set: readAccountSet(content) };
}
