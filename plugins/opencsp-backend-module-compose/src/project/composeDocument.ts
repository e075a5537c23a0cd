import { z } from 'zod';

/*
 * What the driver reads of a Compose file, in each spelling that somebody may have written by hand; the
 * portal itself writes one of them.
 */

const scalar = z
  .union([z.string(), z.number(), z.boolean(), z.null()])
  .transform(value => (value === null ? '' : String(value)));

const texts = z
  .union([
    z.array(z.string()).transform(list =>
      Object.fromEntries(
        list.map(text => {
          const end = text.indexOf('=');
          return end < 0
            ? [text, '']
            : [text.slice(0, end), text.slice(end + 1)];
        }),
      ),
    ),
    z.record(z.string(), scalar),
  ])
  .default({});

const names = z
  .union([
    z.array(z.string()),
    z.record(z.string(), z.unknown()).transform(record => Object.keys(record)),
  ])
  .default([]);

const port = z.union([
  z
    .union([z.string(), z.number()])
    .transform(value => shortPort(String(value))),
  z
    .looseObject({
      published: z.union([z.string(), z.number()]).transform(String).optional(),
      protocol: z.string().default('tcp'),
      host_ip: z.string().default(''),
    })
    .transform(({ published, protocol, host_ip: address }) => ({
      published,
      protocol,
      address,
    })),
]);

const mount = z.union([
  z.string().transform(text => {
    const [source] = text.split(':');
    return {
      type: /^[./~]/.test(source) ? 'bind' : 'volume',
      source: text.includes(':') ? source : undefined,
    };
  }),
  z.looseObject({ type: z.string(), source: z.string().optional() }),
]);

const secretUse = z.union([
  z.string(),
  z.looseObject({ source: z.string() }).transform(({ source }) => source),
]);

/** What the engine and Compose are given as an argument: nothing that they could take for an option. */
const argument = /^[A-Za-z0-9]\S*$/;

const container = z.looseObject({
  image: z
    .string({ error: 'Name an image: the portal builds none.' })
    .regex(argument, 'An image begins with a letter or a digit.'),
  container_name: z.string().optional(),
  profiles: z.array(z.string()).default([]),
  environment: texts,
  labels: texts,
  depends_on: names,
  networks: names,
  secrets: z.array(secretUse).default([]),
  ports: z.array(port).default([]),
  volumes: z.array(mount).default([]),
  healthcheck: z
    .looseObject({
      disable: z.boolean().default(false),
      interval: z.string().optional(),
      timeout: z.string().optional(),
      retries: z.number().optional(),
      start_period: z.string().optional(),
    })
    .optional(),
});

const named = z
  .looseObject({ name: z.string().optional(), file: z.string().optional() })
  .nullable()
  .transform(value => value ?? {});

/** A Compose file, after variables were put in. */
export const composeDocumentSchema = z.looseObject({
  services: z
    .record(
      z
        .string()
        .regex(argument, 'A container begins with a letter or a digit.'),
      container,
    )
    .default({}),
  networks: z.record(z.string(), named).default({}),
  volumes: z.record(z.string(), named).default({}),
  secrets: z.record(z.string(), named).default({}),
});

/** One container of it. */
export type ContainerDocument = z.infer<typeof container>;

/** `[[address:]published:]target[/protocol]` */
function shortPort(text: string): {
  published?: string;
  protocol: string;
  address: string;
} {
  const [numbers, protocol = 'tcp'] = text.split('/');
  const [, address = '', published] =
    /^(?:(.*):)?([^:]*):[^:]+$/.exec(numbers) ?? [];
  return {
    published,
    protocol,
    address: address.replace(/^\[|\]$/g, ''),
  };
}
