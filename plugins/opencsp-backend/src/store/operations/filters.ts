import { Knex } from 'knex';

/** What a column may be: one value, or one of several; anything when undefined. */
export type Wanted = string | number | readonly string[] | undefined;

/** Keeps the rows whose columns are as wanted. One of none is nothing. */
export function whereColumns(
  rows: Knex.QueryBuilder,
  wanted: Record<string, Wanted>,
): void {
  for (const [column, value] of Object.entries(wanted)) {
    if (typeof value === 'object') {
      rows.whereIn(column, [...value]);
    } else if (value !== undefined) {
      rows.where(column, value);
    }
  }
}

/** Keeps the rows of all these owners, and of them those of one, when one is asked for. */
export function whereOwner(
  rows: Knex.QueryBuilder,
  { owners, owner }: { owners?: readonly string[]; owner?: string },
  column: string = 'owner_ref',
): void {
  whereColumns(rows, { [column]: owners });
  whereColumns(rows, { [column]: owner || undefined });
}

/** Of several, or anything: a list that names none leaves nobody out. */
export function anyOf(values: readonly string[] | undefined): Wanted {
  return values && values.length > 0 ? values : undefined;
}

/**
 * Keeps the rows in which one of the columns contains a text. What means something to the database means
 * nothing in it.
 *
 * @param columns - in SQL, of lower case
 */
export function whereContains(
  rows: Knex.QueryBuilder,
  columns: readonly string[],
  search: string | undefined,
): void {
  if (!search) {
    return;
  }
  const like = `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  rows.andWhere(either =>
    columns.forEach(column =>
      either.orWhereRaw(`${column} like ? escape '\\'`, [like]),
    ),
  );
}
