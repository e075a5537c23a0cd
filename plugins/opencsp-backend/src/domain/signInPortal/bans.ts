import { Time } from '../record';

/*
 * What `authelia storage bans user` writes: a table whose columns are as wide as their widest cell. It was not
 * recorded; the words are those of the source of 4.39.20 (`internal/commands/storage_bans.go`).
 */

/** Somebody who is shut out. */
export interface Ban {
  /** Number of the ban, by which it is lifted: a name could be read as an option. */
  id: number;
  login: string;
  until: Time;
}

const NONE = 'No results.';

/** Date and time in UTC, to the second. */
const MOMENT = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/;

/**
 * Who is shut out, the longest first; nothing when the table cannot be read.
 *
 * @param stdout - of `authelia storage bans user list`
 */
export function readBans(stdout: string): Ban[] | undefined {
  if (stdout.trim() === NONE) {
    return [];
  }
  const rows = readTable(stdout, ['ID', 'Username', 'Expires', 'Source']);
  const bans = rows?.map(([id, login, expires]) => {
    const [, day, time] = MOMENT.exec(expires) ?? [];
    const until = Date.parse(`${day}T${time}Z`);
    return { id: Number(id), login, until };
  });
  return bans?.every(
    ({ id, login, until }) =>
      Number.isInteger(id) && login !== '' && !Number.isNaN(until),
  )
    ? bans.sort((one, other) => other.until - one.until)
    : undefined;
}

/** Rows of a table, cell by cell; nothing when these are not its columns. */
function readTable(
  text: string,
  columns: readonly string[],
): string[][] | undefined {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const starts = columns.map(column => head.indexOf(column));
  const isTable = starts.every(
    (start, index) => start >= 0 && (index === 0 || start > starts[index - 1]),
  );
  return isTable
    ? lines.map(line =>
        starts.map((start, index) =>
          line.slice(start, starts[index + 1]).trim(),
        ),
      )
    : undefined;
}
