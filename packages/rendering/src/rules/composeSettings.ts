import { z } from 'zod';

/*
 * What the rules read of a Compose file: only the keys that they judge, in each of their spellings.
 */

const textOrNumber = z.union([z.string(), z.number()]).transform(String);

const portSchema = z.union([
  textOrNumber,
  z.looseObject({
    published: textOrNumber.optional(),
    target: textOrNumber.optional(),
    protocol: z.string().optional(),
    host_ip: z.string().optional(),
  }),
]);

const mountSchema = z.union([
  z.string(),
  z.looseObject({
    type: z.string().optional(),
    source: z.string().optional(),
    target: z.string().optional(),
  }),
]);

const textsSchema = z.union([
  z.array(z.string()),
  z.record(
    z.string(),
    z
      .union([z.string(), z.number(), z.boolean(), z.null()])
      .transform(value => (value === null ? '' : String(value))),
  ),
]);

const dependsSchema = z.union([
  z.array(z.string()),
  z.record(z.string(), z.unknown()),
]);

const composeServiceSchema = z.looseObject({
  container_name: z.string().optional(),
  command: z.union([z.string(), z.array(z.string()), z.null()]).optional(),
  depends_on: dependsSchema.optional(),
  environment: textsSchema.optional(),
  labels: textsSchema.optional(),
  networks: dependsSchema.optional(),
  ports: z.array(portSchema).optional(),
  volumes: z.array(mountSchema).optional(),
});

const namedSchema = z
  .looseObject({ name: z.string().optional(), file: z.string().optional() })
  .nullable();

/** `compose.yaml`. */
export const composeSettingsSchema = z.looseObject({
  name: z.string().optional(),
  services: z.record(z.string(), composeServiceSchema),
  networks: z.record(z.string(), namedSchema).optional(),
  volumes: z.record(z.string(), namedSchema).optional(),
  configs: z.record(z.string(), namedSchema).optional(),
});

/** What is read of the file. */
export type ComposeSettings = z.infer<typeof composeSettingsSchema>;

/** One service of it. */
export type ComposeService = z.infer<typeof composeServiceSchema>;

/** One mount, in whichever spelling. */
export interface Mount {
  type: 'bind' | 'volume' | 'other';
  source: string;
  target: string;
}

/** The mounts of a service. A source with a path in it is a bind. */
export function mountsOf(service: ComposeService): Mount[] {
  return (service.volumes ?? []).map(mount => {
    if (typeof mount === 'string') {
      const [source, target = ''] = mount.split(':');
      return { type: isPath(source) ? 'bind' : 'volume', source, target };
    }
    const { type, source = '', target = '' } = mount;
    return {
      type: type === 'bind' || type === 'volume' ? type : 'other',
      source,
      target,
    };
  });
}

/** Environment or labels as a map; an entry without "=" is empty. */
export function textsOf(
  texts: ComposeService['environment'],
): Record<string, string> {
  if (!Array.isArray(texts)) {
    return texts ?? {};
  }
  return Object.fromEntries(
    texts.map(text => {
      const end = text.indexOf('=');
      return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end + 1)];
    }),
  );
}

/** Names in a list or in the keys of a map. */
export function namesOf(names: ComposeService['depends_on']): string[] {
  return Array.isArray(names) ? names : Object.keys(names ?? {});
}

function isPath(source: string): boolean {
  return /^[./~]/.test(source);
}
