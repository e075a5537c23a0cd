import { parse } from 'yaml';
import { z } from 'zod';
import { RunningContainer } from './ports';

/** Ports by which browsers come. */
export interface PublicPorts {
  http: number;
  https: number;
}

/** A link of the start page. */
export interface Tile {
  name: string;
  subtitle: string;
  url: string;
}

/** The start page of a profile. */
export interface StartPage {
  title: string;
  subtitle: string;
  groups: readonly { name: string; items: readonly Tile[] }[];
}

/** Where Homer reads its settings (services-contracts.md §1.4). */
const CONFIG_FILE = '/www/assets/config.yml';

const text = z.coerce.string().default('');

/** Of docs/configuration.md of Homer, what the page here shows. */
const configSchema = z.looseObject({
  title: text,
  subtitle: text,
  services: z
    .array(
      z.looseObject({
        name: text,
        items: z
          .array(z.looseObject({ name: text, subtitle: text, url: text }))
          .default([]),
      }),
    )
    .default([]),
});

/**
 * What a Homer shows, with the sandbox's ports in addresses that have none; nothing when its file is not
 * there or not understood.
 */
export function startPageOf(
  container: RunningContainer,
  ports: PublicPorts,
): StartPage | undefined {
  const file = container.readFile(CONFIG_FILE);
  const config = file === undefined ? undefined : readConfig(file);
  return (
    config && {
      title: config.title,
      subtitle: config.subtitle,
      groups: config.services.map(({ name, items }) => ({
        name,
        items: items.map(item => ({ ...item, url: withPort(item.url, ports) })),
      })),
    }
  );
}

function readConfig(file: string) {
  try {
    return configSchema.safeParse(parse(file, { logLevel: 'error' })).data;
  } catch {
    return undefined;
  }
}

/** The address, with the port by which browsers reach it here. */
export function withPort(address: string, ports: PublicPorts): string {
  if (!URL.canParse(address)) {
    return address;
  }
  const url = new URL(address);
  if (url.port === '' && url.protocol === 'https:') {
    url.port = String(ports.https);
  } else if (url.port === '' && url.protocol === 'http:') {
    url.port = String(ports.http);
  }
  return url.href;
}
