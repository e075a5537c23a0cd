import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What `scripts/real/services/given.mjs` names: addresses, and files with what is secret. */
const SCHEMAS = {
  lldap: z.object({
    url: z.string().regex(/^http:\/\/[^/]+\/?$/, 'HTTP without a path'),
    ldap: z.string().regex(/^[^/\s]+:\d+$/),
    ...{ baseDn: z.string(), admin: z.string(), passwordFile: z.string() },
  }),
  vaultwarden: z.object({ url: z.url(), adminTokenFile: z.string() }),
  authelia: z.object({
    ...{ url: z.url(), guarded: z.url() },
    ...{ user: z.string(), passwordFile: z.string() },
  }),
};

/** The service that a run was told of. @throws ZodError when it was told of none, or something is no address */
export function givenService<K extends keyof typeof SCHEMAS>(
  kind: K,
): z.infer<(typeof SCHEMAS)[K]>;
export function givenService(kind: keyof typeof SCHEMAS): unknown {
  const text = process.env.OPENCSP_REAL_SERVICE ?? 'null';
  return SCHEMAS[kind].parse(JSON.parse(text));
}

/** A secret as its file has it, without the line break that editors put at the end. */
export function secretIn(file: string): string {
  return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
}
