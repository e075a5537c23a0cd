import { isErrorLike } from '../outside/errorLike';

/** Trouble of the database itself, in words without SQL and paths. */
export interface DatabaseTrouble {
  /** True when it passes by itself: locked, full, restarting, not reachable. */
  passing: boolean;
  text: string;
}

/*
 * SQLite's result codes (sqlite.org/rescode.html), as better-sqlite3 names them: the database cannot be
 * used now, whatever is asked of it.
 */
const PASSING_SQLITE =
  /^SQLITE_(BUSY|LOCKED|IOERR|CANTOPEN|FULL|READONLY|PROTOCOL|NOMEM|INTERRUPT)/;

/*
 * SQLite itself rolls a transaction back when the disk is full, and some more
 * (sqlite.org/lang_transaction.html); what is told in the end is that there is none to roll back.
 */
const ROLLED_BACK = /cannot rollback - no transaction is active/;

/*
 * SQLSTATE classes (PostgreSQL, appendix A): connection, rolled back, resources, operator's
 * intervention, system error; and `lock_not_available`.
 */
const PASSING_POSTGRES = /^(08|40|53|57P|58)|^55P03$/;

const PASSING_NETWORK =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;

/** What knex and pg say without a code, when they have no connection. */
const NO_CONNECTION =
  /Timeout acquiring a connection|Unable to acquire a connection|Connection (?:terminated|ended)|connection is closed|not queryable|connection is not open/i;

/** Reads an error as trouble of the database; nothing when it is something else. */
export function databaseTrouble(error: unknown): DatabaseTrouble | undefined {
  if (!isErrorLike(error)) {
    return undefined;
  }
  const code = 'code' in error ? String(error.code) : '';
  if (code.startsWith('SQLITE_')) {
    return troubleOf(
      code,
      PASSING_SQLITE.test(code) || ROLLED_BACK.test(error.message),
    );
  }
  if (/^[0-9A-Z]{5}$/.test(code) && 'severity' in error) {
    return troubleOf(`SQLSTATE ${code}`, PASSING_POSTGRES.test(code));
  }
  return NO_CONNECTION.test(error.message)
    ? troubleOf('no connection', true)
    : undefined;
}

/** The same where nothing but the database is asked: then trouble of the network is its trouble, too. */
export function databaseOrNetworkTrouble(
  error: unknown,
): DatabaseTrouble | undefined {
  const known = databaseTrouble(error);
  return !known &&
    isErrorLike(error) &&
    'code' in error &&
    PASSING_NETWORK.test(String(error.code))
    ? troubleOf(String(error.code), true)
    : known;
}

function troubleOf(code: string, passing: boolean): DatabaseTrouble {
  return {
    passing,
    text: passing
      ? `The database cannot be used now (${code}).`
      : `The database refused a statement (${code}).`,
  };
}
