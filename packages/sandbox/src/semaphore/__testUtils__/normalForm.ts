import { z } from 'zod';

/** Times that rows have, and that Ansible prints, and the length of long texts. */
export function withoutTimes(text: string, tellsMicroseconds: boolean): string {
  return text
    .replace(/20\d\d-\d\d-\d\dT[\d:]+(\.\d+)?Z/g, (_, fraction?: string) =>
      tellsMicroseconds && (fraction ?? '').length > 7
        ? '<nanoseconds>'
        : '<time>',
    )
    .replace(/\\"(delta|start|end)\\": \\"[^"]*\\",? ?/g, '')
    .replace(/\/\.ansible\/tmp\/[\w/-]+/g, '/.ansible/tmp/x')
    .replace(/x{20000}|\(20000 characters\)/g, '<long>')
    .replace(/"ansible":"(\\.|[^"])*"/g, '"ansible":"…"');
}

/** What the recording says of a long list. */
export function summary(
  rows: { id?: unknown }[],
  recorded: unknown,
): Record<string, unknown> {
  const ids = rows.map(row => Number(row.id));
  const all: Record<string, unknown> = {
    count: rows.length,
    ids_first_5: ids.slice(0, 5),
    ids_descending: ids.every(
      (id, index) => index === 0 || ids[index - 1] > id,
    ),
    first_item: rows[0],
  };
  const asked = z.record(z.string(), z.unknown()).parse(recorded);
  return Object.fromEntries(
    Object.entries(asked).map(([key, value]) => [
      key,
      value === '(as in 46)' ? value : all[key],
    ]),
  );
}

/** Rows and fields that the recording has, and the lines of a log. */
export function cutLike(
  rows: Record<string, unknown>[],
  recorded: unknown,
  path: string,
): unknown {
  const log = z.object({ lines: z.array(z.string()) }).safeParse(recorded);
  if (log.success) {
    const lines = rows.map(row => String(row.output));
    return { lines: log.data.lines.length === 40 ? lines.slice(0, 40) : lines };
  }
  const kept = z.array(z.record(z.string(), z.unknown())).safeParse(recorded);
  const isCut = /events|templates$/.test(path);
  if (!kept.success || !isCut) {
    return rows;
  }
  if (path.includes('events')) {
    return rows;
  }
  return kept.data.map(row => {
    const same = rows.find(each => each.id === row.id) ?? {};
    const fields = Object.keys(row).map(key => [key, same[key]]);
    return Object.fromEntries(fields);
  });
}

/** The recording holds two of each list; the recorded `Content-Length` is that of all. */
export function cutReferences(body: unknown): unknown {
  const lists = z.record(z.string(), z.array(z.unknown())).parse(body);
  return Object.fromEntries(
    Object.entries(lists).map(([name, list]) => [name, list.slice(0, 2)]),
  );
}

export function inKeyOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(inKeyOrder);
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(
      entries.map(([key, field]) => [key, inKeyOrder(field)]),
    );
  }
  return value;
}

const eventsSchema = z.array(z.looseObject({ object_id: z.number() }));

/** The last two events of the task that the first recorded one is about. */
export function eventsOfOneTask(events: unknown, recorded: unknown): unknown {
  const [first] = eventsSchema.parse(recorded);
  return eventsSchema
    .parse(events)
    .filter(event => event.object_id === first.object_id)
    .slice(0, 2);
}
