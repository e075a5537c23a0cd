import { z } from 'zod';
import { AGENT_PASSWORD, settingOfDatabase } from '../directory/settings';
import { LDAP_APP } from '../directory/People';
import { World } from '../world';
import { Command, refused, said } from './command';

const valuesSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
);

const importSchema = z.object({
  system: z.record(z.string(), z.unknown()).optional(),
  apps: z.record(z.string(), valuesSchema).optional(),
});

/**
 * `config:import`: settings as JSON from the input. It is how a password comes into a configuration without
 * standing among the arguments; in the database it is in base64.
 */
export const IMPORT: Command = {
  spec: {
    name: 'config:import',
    arguments: [{ name: 'file', isOptional: true }],
  },
  run(world, input, call) {
    if (input.isGiven('file')) {
      return refused('Only the input can be read here.');
    }
    const parsed = importSchema.safeParse(jsonOf(call.stdin ?? ''));
    if (!parsed.success || Object.keys(parsed.data).length === 0) {
      return refused('The file must contain a valid json array');
    }
    for (const [app, values] of Object.entries(parsed.data.apps ?? {})) {
      for (const [key, value] of Object.entries(values)) {
        setAppValue(world, app, key, value);
      }
    }
    return said('Config successfully imported from: ');
  },
};

/** Only the settings of directories mean something here. */
function setAppValue(
  { directories }: World,
  app: string,
  key: string,
  value: string | number | boolean | null,
): void {
  const meant = app === LDAP_APP ? settingOfDatabase(key) : undefined;
  if (!meant) {
    return;
  }
  const configuration =
    directories.find(meant.prefix) ?? directories.add(meant.prefix);
  const text = value === null || value === false ? '' : String(value);
  directories.set(
    configuration,
    meant.name,
    meant.name === AGENT_PASSWORD
      ? Buffer.from(text, 'base64').toString()
      : text,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
