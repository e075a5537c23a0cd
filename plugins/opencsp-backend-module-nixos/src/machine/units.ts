import { HostCommand, HostSection } from '@opencsp/plugin-opencsp-node';

const PROPERTIES = [
  'LoadState',
  'ActiveState',
  'SubState',
  'Result',
  'ExecMainStatus',
  'NRestarts',
  'ActiveEnterTimestamp',
] as const;

/** What systemd says of a unit. */
export interface SeenUnit {
  name: string;
  /** `loaded`, `masked`, `not-found`, ... */
  load: string;
  /** `active`, `activating`, `failed`, `inactive`, ... */
  active: string;
  sub: string;
  result: string;
  /** Exit code of its program at its last end. */
  status: number;
  restarts: number;
  /** When it came up, in milliseconds since 1970. */
  since?: number;
}

const SECTION = 'unit';

/**
 * Asks for units, one by one: a call for several says nothing of which one is meant, and `is-active` is content
 * with any of them (services-contracts 8.3).
 */
export function unitCommands(units: readonly string[]): HostCommand[] {
  return units.map((unit, at) => ({
    name: `${SECTION}${at}`,
    argv: [
      ...['systemctl', 'show', unit, '--timestamp=unix'],
      `--property=${PROPERTIES.join(',')}`,
    ],
  }));
}

/** Reads the sections of {@link unitCommands}; a unit of which nothing is said is left out. */
export function readUnits(
  units: readonly string[],
  sections: readonly HostSection[],
): SeenUnit[] {
  return units.flatMap((unit, at) => {
    const section = sections.find(({ name }) => name === `${SECTION}${at}`);
    const seen = section?.exit === 0 && readUnit(unit, section.stdout);
    return seen ? [seen] : [];
  });
}

function readUnit(name: string, text: string): SeenUnit | undefined {
  const values = new Map(
    text.split('\n').map(line => {
      const end = line.indexOf('=');
      return [line.slice(0, end), line.slice(end + 1).trim()] as const;
    }),
  );
  const load = values.get('LoadState');
  const active = values.get('ActiveState');
  if (!load || !active) {
    return undefined;
  }
  const since = /^@(\d+)/.exec(values.get('ActiveEnterTimestamp') ?? '')?.[1];
  return {
    name,
    load,
    active,
    sub: values.get('SubState') ?? '',
    result: values.get('Result') ?? '',
    status: Number(values.get('ExecMainStatus') ?? 0) || 0,
    restarts: Number(values.get('NRestarts') ?? 0) || 0,
    ...(since && { since: Number(since) * 1_000 }),
  };
}
