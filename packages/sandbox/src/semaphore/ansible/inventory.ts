import { parse } from 'yaml';
import { z } from 'zod';

/** A host of an inventory. */
export interface InventoryHost {
  name: string;
  variables: Record<string, string>;
}

/** Reads an inventory as Semaphore hands it to Ansible. A path into the repository is `localhost`. */
export function readInventory(type: string, text: string): InventoryHost[] {
  if (type === 'file') {
    return [{ name: 'localhost', variables: {} }];
  }
  return type === 'static-yaml' ? readYaml(text) : readIni(text);
}

/** True when `--limit` leaves the host; patterns are names and `all`, split by commas. */
export function isWithin(limit: string, host: InventoryHost): boolean {
  const patterns = limit.split(/[,:]/).map(each => each.trim());
  return (
    limit === '' || patterns.includes('all') || patterns.includes(host.name)
  );
}

function readIni(text: string): InventoryHost[] {
  const hosts = new Map<string, InventoryHost>();
  let isOfVariables = false;
  for (const line of text.split('\n').map(each => each.trim())) {
    if (line.startsWith('[')) {
      isOfVariables = /:(vars|children)\]$/.test(line);
    } else if (line !== '' && !/^[#;]/.test(line) && !isOfVariables) {
      const [name = line, ...assignments] =
        line.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? [];
      const variables = Object.fromEntries(assignments.map(assignment));
      hosts.set(name, {
        name,
        variables: { ...hosts.get(name)?.variables, ...variables },
      });
    }
  }
  return [...hosts.values()];
}

function assignment(text: string): [string, string] {
  const at = text.indexOf('=');
  const value = text.slice(at + 1).replace(/^(['"])(.*)\1$/, '$2');
  return [text.slice(0, at), value];
}

const groupSchema: z.ZodType<Group> = z.object({
  hosts: z
    .record(z.string(), z.record(z.string(), z.unknown()).nullish())
    .nullish(),
  children: z
    .record(
      z.string(),
      z.lazy(() => groupSchema),
    )
    .nullish(),
});

interface Group {
  hosts?: Record<string, Record<string, unknown> | null | undefined> | null;
  children?: Record<string, Group> | null;
}

function readYaml(text: string): InventoryHost[] {
  const groups = z.record(z.string(), groupSchema).safeParse(parse(text));
  return groups.success ? Object.values(groups.data).flatMap(hostsOf) : [];
}

function hostsOf(group: Group): InventoryHost[] {
  const own = Object.entries(group.hosts ?? {}).map(([name, variables]) => ({
    name,
    variables: Object.fromEntries(
      Object.entries(variables ?? {}).map(([key, value]) => [
        key,
        String(value),
      ]),
    ),
  }));
  return [...own, ...Object.values(group.children ?? {}).flatMap(hostsOf)];
}
