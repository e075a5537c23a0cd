/** Told of a row that cannot be read. */
export type OnUnreadable = (id: string, problem: string) => void;

/** What is told of a row that cannot be read. */
export function unreadable(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return `The row cannot be read: ${text}`;
}

/** How the rows of a table become records. */
export interface RowReader<T> {
  /** @throws when the row cannot be read */
  read: (row: unknown) => T;
  onUnreadable: OnUnreadable;
}

/** The record of a row, for `flatMap`: of one that cannot be read it is told, and it is left out. */
export function readable<T>(
  row: unknown,
  id: string,
  { read, onUnreadable }: RowReader<T>,
): T[] {
  try {
    return [read(row)];
  } catch (error) {
    onUnreadable(id, unreadable(error));
    return [];
  }
}
