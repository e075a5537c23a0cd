import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { checkConfig } from '../checkConfig';

const FIELD = 'opencsp.routes';

/** True where something before the hosts moves their ports: their own addresses say nothing of names then. */
export function hasMovedPorts({
  https,
  http,
}: RoutesConfig['publicPorts']): boolean {
  return https !== 443 || http !== 80;
}

/** How routes are looked at, as an operator has set it. */
export interface RoutesConfig {
  /** As people reach services; 443 and 80 unless something before the hosts moves them. */
  publicPorts: { https: number; http: number };
  /** Name server in place of the system's, `address:port`. */
  nameServer?: string;
  /** Authorities that browsers here trust beside the public ones, in PEM. */
  trusted?: readonly string[];
}

const PORT = 'Write a port: 1 to 65535.';
const portSchema = (usual: number) =>
  z.coerce
    .number({ error: PORT })
    .int(PORT)
    .min(1, PORT)
    .max(65_535, PORT)
    .default(usual);

const NAME_SERVER =
  'Write an address and a port, such as "192.0.2.53:53" or "[2001:db8::53]:53".';

const CA_FILE = 'Name a file with certificates in PEM.';

const routesSchema = z.strictObject({
  publicPorts: z
    .strictObject({ http: portSchema(80), https: portSchema(443) })
    .default({ http: 80, https: 443 }),
  nameServer: z
    .string({ error: NAME_SERVER })
    .refine(isNameServer, NAME_SERVER)
    .optional(),
  caFile: z
    .string({ error: CA_FILE })
    .refine(text => text !== '' && !/\p{Cc}/u.test(text), CA_FILE)
    .transform(path => resolve(path))
    .optional(),
});

/**
 * Checks `opencsp.routes`, and reads the file that it names: once, at the start.
 *
 * @param raw - as it stands in the configuration
 * @throws InputError that names the field, and says what would be right
 */
export function readRoutesConfig(raw: unknown): RoutesConfig {
  const { publicPorts, nameServer, caFile } = checkConfig(
    routesSchema,
    raw === undefined ? {} : raw,
    FIELD,
  );
  return {
    publicPorts,
    ...(nameServer !== undefined && { nameServer }),
    ...(caFile !== undefined && { trusted: certificatesIn(caFile) }),
  };
}

function isNameServer(text: string): boolean {
  const [, six, four, port] =
    /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)):(\d{1,5})$/i.exec(text) ?? [];
  const isAddress = isIP(six ?? '') === 6 || isIP(four ?? '') === 4;
  return isAddress && Number(port) >= 1 && Number(port) <= 65_535;
}

const CERTIFICATE =
  /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** @throws InputError naming the field and the file */
function certificatesIn(file: string): string[] {
  const found = textOf(file).match(CERTIFICATE) ?? [];
  if (found.length === 0) {
    throw wrongFile(file, 'There is no certificate in it.');
  }
  found.forEach((pem, at) => {
    if (!isCertificate(pem)) {
      throw wrongFile(file, `Certificate ${at + 1} in it cannot be read.`);
    }
  });
  return found.map(pem => `${pem}\n`);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw wrongFile(file, 'It cannot be read.', error);
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== null;
  } catch {
    return false;
  }
}

function wrongFile(file: string, why: string, cause?: unknown): InputError {
  return new InputError(
    `${FIELD} is not right. caFile: ${file}: ${why} ${CA_FILE}`,
    cause,
  );
}
