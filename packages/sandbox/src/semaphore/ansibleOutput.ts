/** What Ansible counts for one host. */
export interface HostCounts {
  ok: number;
  changed: number;
  unreachable: number;
  failed: number;
}

const GREEN = '0;32';
const YELLOW = '0;33';
const RED = '0;31';
const BRIGHT_RED = '1;31';
const CYAN = '0;36';
const PURPLE = '1;35';
const LINE_WIDTH = 80;

function coloured(text: string, colour: string): string {
  return `\u001b[${colour}m${text}\u001b[0m`;
}

/** `PLAY [x] ****`, filled with stars to 80 columns after a blank line, as ansible-core 2.14 prints it. */
export function banner(title: string): string[] {
  const stars = '*'.repeat(Math.max(3, LINE_WIDTH - title.length - 1));
  return ['', `${title} ${stars}`];
}

export function okLine(host: string): string {
  return coloured(`ok: [${host}]`, GREEN);
}

export function changedLine(host: string): string {
  return coloured(`changed: [${host}]`, YELLOW);
}

/** What the module `debug` prints. */
export function debugLines(host: string, message: string): string[] {
  return [
    `ok: [${host}] => {`,
    `    "msg": ${JSON.stringify(message)}`,
    '}',
  ].map(line => coloured(line, GREEN));
}

export function failedLine(host: string, result: object): string {
  return coloured(`fatal: [${host}]: FAILED! => ${pythonJson(result)}`, RED);
}

export function unreachableLine(host: string, reason: string): string {
  const result = {
    changed: false,
    msg: `Failed to connect to the host via ssh: ${reason}`,
    unreachable: true,
  };
  return coloured(
    `fatal: [${host}]: UNREACHABLE! => ${pythonJson(result)}`,
    BRIGHT_RED,
  );
}

export function noHostsLine(): string {
  return coloured('skipping: no hosts matched', CYAN);
}

/** The warning of an inventory without hosts (recorded: 33). */
export function emptyInventoryLines(): string[] {
  return [
    '[WARNING]: provided hosts list is empty, only localhost is available. Note that',
    "the implicit localhost does not match 'all'",
  ].map(line => coloured(line, PURPLE));
}

/** `PLAY RECAP`, hosts in the order of their names, and the blank line after it. */
export function recapLines(hosts: ReadonlyMap<string, HostCounts>): string[] {
  const names = [...hosts.keys()].sort();
  return [
    ...banner('PLAY RECAP'),
    ...names.flatMap(name => {
      const counts = hosts.get(name);
      return counts ? [recapLine(name, counts)] : [];
    }),
    '',
  ];
}

function recapLine(host: string, counts: HostCounts): string {
  const { ok, changed, unreachable, failed } = counts;
  let colour = GREEN;
  if (failed > 0 || unreachable > 0) {
    colour = RED;
  } else if (changed > 0) {
    colour = YELLOW;
  }
  const columns = [
    count('ok', ok, GREEN),
    count('changed', changed, YELLOW),
    count('unreachable', unreachable, BRIGHT_RED),
    count('failed', failed, RED),
    count('skipped', 0, CYAN),
    count('rescued', 0, GREEN),
    count('ignored', 0, PURPLE),
  ];
  return `${coloured(host, colour).padEnd(37)} : ${columns.join(' ')}`;
}

function count(label: string, value: number, colour: string): string {
  const text = `${label}=${String(value).padEnd(4)}`;
  return value === 0 ? text : coloured(text, colour);
}

/** JSON with the blanks that Python puts after commas and colons. */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(pythonJson).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(
      ([key, field]) => `${JSON.stringify(key)}: ${pythonJson(field)}`,
    );
    return `{${fields.join(', ')}}`;
  }
  return JSON.stringify(value);
}
