/** JSON as Go writes it: `<`, `>` and `&` are escaped. */
export function goJson(value: unknown, indent?: number): string {
  return (JSON.stringify(value, undefined, indent) ?? 'null').replace(
    /[<>&]/g,
    letter => `\\u00${letter.charCodeAt(0).toString(16)}`,
  );
}

/** An object with its keys in order, as Go writes maps. */
export function inKeyOrder(
  row: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/**
 * A row in the form that `--format` asks for: `json`, or a template with `{{.Field}}`,
 * `{{json .}}` and `{{json .Field}}`. Other functions of templates are not known.
 */
export function formatRow(format: string, row: object): string {
  if (format === 'json') {
    return goJson(row);
  }
  return format.replace(
    /\{\{\s*(json )?\s*(\.[\w.]*)\s*\}\}/g,
    (_whole, json: string | undefined, path: string) => {
      const value = valueAt(row, path);
      return json || typeof value === 'object' ? goJson(value) : String(value);
    },
  );
}

function valueAt(row: object, path: string): unknown {
  let value: unknown = row;
  for (const key of path.split('.').filter(Boolean)) {
    value =
      typeof value === 'object' && value !== null
        ? Object.entries(value).find(([name]) => name === key)?.[1]
        : undefined;
  }
  return value ?? '';
}

/** A table with columns as wide as their longest cell. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) =>
    Math.max(...all.map(row => row[column].length)),
  );
  return all
    .map(row =>
      row
        .map((cell, column) =>
          column === row.length - 1 ? cell : cell.padEnd(widths[column] + 3),
        )
        .join(''),
    )
    .map(line => `${line}\n`)
    .join('');
}

const SECOND = 1;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** How long ago, in the words of Docker. */
export function howLong(milliseconds: number): string {
  const seconds = Math.floor(Math.max(0, milliseconds) / 1000);
  const steps: [number, string][] = [
    [SECOND, 'Less than a second'],
    [2 * SECOND, '1 second'],
    [MINUTE, `${seconds} seconds`],
    [2 * MINUTE, 'About a minute'],
    [HOUR, `${Math.floor(seconds / MINUTE)} minutes`],
    [2 * HOUR, 'About an hour'],
    [2 * DAY, `${Math.floor(seconds / HOUR)} hours`],
    [14 * DAY, `${Math.floor(seconds / DAY)} days`],
  ];
  const found = steps.find(([limit]) => seconds < limit);
  return found ? found[1] : `${Math.floor(seconds / (7 * DAY))} weeks`;
}

/** `2026-11-21 23:45:57 +0000 UTC` */
export function goDate(time: number): string {
  const written = new Date(time).toISOString();
  return `${written.slice(0, 10)} ${written.slice(11, 19)} +0000 UTC`;
}

/** `2026-11-21T23:45:57.123000000Z`; the year one for never. */
export function goTime(time: number): string {
  return time === 0
    ? '0001-01-01T00:00:00Z'
    : new Date(time).toISOString().replace('Z', '000000Z');
}
