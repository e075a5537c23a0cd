/** What Ansible counts for one host. */
export interface HostCounts {
  ok: number;
  changed: number;
  unreachable: number;
  failed: number;
  /** Failed, and a `rescue` took it. */
  rescued?: number;
  /** Failed, and was told to ignore that. */
  ignored?: number;
}

/** Counts of a host that did what is given, and nothing else. */
export function counts(some: Partial<HostCounts>): HostCounts {
  return { ok: 0, changed: 0, unreachable: 0, failed: 0, ...some };
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

/** What the module `debug` prints: a text, or values with their keys in order (recorded: 10). */
export function debugLines(
  host: string,
  message: unknown,
  item?: string,
): string[] {
  const text = JSON.stringify({ msg: inKeyOrder(message) }, undefined, 4);
  const head =
    item === undefined ? `ok: [${host}]` : `ok: [${host}] => (item=${item})`;
  return `${head} => ${text}`.split('\n').map(line => coloured(line, GREEN));
}

/** After a failure that is ignored. */
export function ignoringLine(): string {
  return coloured('...ignoring', CYAN);
}

/** What `--diff` prints for a file with one line that was not there (recorded: 11). */
export function newFileDiffLines(path: string, line: string): string[] {
  const red = (text: string) => coloured(text, RED);
  const green = (text: string) => coloured(text, GREEN);
  const cyan = (text: string) => coloured(text, CYAN);
  return [
    red('--- before'),
    `${red('')}${green(`+++ after: ${path}`)}`,
    `${green('')}${cyan('@@ -0,0 +1 @@')}`,
    `${cyan('')}${green(`+${line}`)}`,
    green(''),
  ];
}

/** Trouble before any play. */
export function errorLines(text: string): string[] {
  return text.split('\n').map(line => coloured(line, RED));
}

export function warningLine(text: string): string {
  return coloured(`[WARNING]: ${text}`, PURPLE);
}

function inKeyOrder(value: unknown): unknown {
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
      const hostCounts = hosts.get(name);
      return hostCounts ? [recapLine(name, hostCounts)] : [];
    }),
    '',
  ];
}

function recapLine(host: string, hostCounts: HostCounts): string {
  const { ok, changed, unreachable, failed, rescued, ignored } = hostCounts;
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
    count('rescued', rescued ?? 0, GREEN),
    count('ignored', ignored ?? 0, PURPLE),
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
