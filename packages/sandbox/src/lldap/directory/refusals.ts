/** The directory refuses; the message is what the API tells. */
export abstract class DirectoryRefusal extends Error {}

/** There is no such thing. */
export class EntityNotFound extends DirectoryRefusal {
  readonly name = 'EntityNotFound';

  constructor(readonly entity: string) {
    super(`Entity not found: \`${entity}\``);
  }
}

/** A rule of the database, in the words of SQLite. */
export class ConstraintFailed extends DirectoryRefusal {
  readonly name = 'ConstraintFailed';

  /**
   * @param code - SQLite's extended result code
   * @param detail - such as `UNIQUE constraint failed: users.user_id`
   * @param where - the first words of the message
   */
  constructor(
    readonly code: number,
    readonly detail: string,
    where: 'Database error' | 'Database transaction error' = 'Database error',
  ) {
    super(
      `${where}: \`Execution Error: error returned from database: (code: ${code}) ${detail}\``,
    );
  }
}

/** An update found no row. */
export class NothingUpdated extends DirectoryRefusal {
  readonly name = 'NothingUpdated';

  constructor() {
    super('Database error: `None of the records are updated`');
  }
}

/** A refusal before the database is asked. */
export class NotAllowed extends DirectoryRefusal {
  readonly name = 'NotAllowed';
}

const UNIQUE = 2067;
const PRIMARY_KEY = 1555;
const FOREIGN_KEY = 787;

/** The e-mail address is another user's. */
export function emailTaken(): ConstraintFailed {
  return new ConstraintFailed(
    UNIQUE,
    'UNIQUE constraint failed: users.lowercase_email',
  );
}

/** The user is there. */
export function userExists(): ConstraintFailed {
  return new ConstraintFailed(
    PRIMARY_KEY,
    'UNIQUE constraint failed: users.user_id',
  );
}

/** The group is there. */
export function groupExists(): ConstraintFailed {
  return new ConstraintFailed(
    UNIQUE,
    'UNIQUE constraint failed: groups.lowercase_display_name',
  );
}

/** The user is a member already. */
export function memberExists(): ConstraintFailed {
  return new ConstraintFailed(
    UNIQUE,
    'UNIQUE constraint failed: memberships.user_id, memberships.group_id',
    'Database transaction error',
  );
}

/** There is no such user or no such group; it does not say which. */
export function unknownMember(): ConstraintFailed {
  return new ConstraintFailed(
    FOREIGN_KEY,
    'FOREIGN KEY constraint failed',
    'Database transaction error',
  );
}
