import { z } from 'zod';
import { idSchema, lineSchema, placeholderTextSchema } from './pieces';
import { secretRuleSchema } from './secretRule';

/*
 * What NixOS must know of a service: data, as for Docker Compose. Values of options are written as JSON has
 * them; what JSON cannot say has a form with one key that begins with "$".
 */

/** Name of a systemd unit, with its kind: `nextcloud-cron.timer`. */
const unitSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9:_.@-]{1,200}\.(service|timer|socket|target)$/,
    'Write the whole name of a unit, such as "jellyfin.service".',
  );

/** A name of the package set, such as `nextcloud33`. */
const packageSchema = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9_-]*$/, 'Write the name of a package.');

/** A user of the machine. */
const userSchema = z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/);

/** A path in the branch. */
const fileSchema = z.string().regex(/^[a-z0-9][a-z0-9._/-]*$/);

const absoluteSchema = z
  .string()
  .regex(/^\/[A-Za-z0-9._/-]*[A-Za-z0-9]$/, 'Write an absolute path.');

/** A value of an option. */
export type NixosSetting =
  | string
  | number
  | boolean
  | null
  | NixosSetting[]
  /** A package of the pinned release. */
  | { $package: string }
  /** A file of the branch, as a path. Never a secret: it lies in the store, which everybody can read. */
  | { $file: string }
  /** What a JSON file of the branch says. */
  | { $json: string }
  /** True when the profile is reached by HTTPS. */
  | { $https: true }
  /** The port in the addresses of the profile, as a number. */
  | { $publicPort: true }
  | { [name: string]: NixosSetting };

/** The name of an option; it may hold placeholders, and never begins with "$". */
const settingNameSchema = placeholderTextSchema.regex(
  /^[^$]/,
  'A name does not begin with "$".',
);

const settingSchema: z.ZodType<NixosSetting> = z.lazy(() =>
  z.union([
    placeholderTextSchema,
    z.number().int(),
    z.boolean(),
    z.null(),
    z.array(settingSchema),
    z.strictObject({ $package: packageSchema }),
    z.strictObject({ $file: fileSchema }),
    z.strictObject({ $json: fileSchema }),
    z.strictObject({ $https: z.literal(true) }),
    z.strictObject({ $publicPort: z.literal(true) }),
    z.record(settingNameSchema, settingSchema),
  ]),
);

/** Options by their names. */
const settingsSchema = z.record(settingNameSchema, settingSchema);

/** A port that a service takes on the machine. All services share one machine: each port is taken once. */
const listeningSchema = z.strictObject({
  /** Of the definition's ports; left out where the definition has none for it. */
  name: idSchema.optional(),
  port: z.number().int().min(1).max(65_535),
  protocol: z.enum(['tcp', 'udp']).default('tcp'),
  /** `everywhere` where the module has no word for an address: the firewall keeps it closed. */
  on: z.enum(['loopback', 'everywhere']).default('loopback'),
});

/**
 * How a program gets at a secret. `root`: the unit's manager reads it before the program starts;
 * `credential`: so too, and hands it to one unit in a place of its own; `owner`: the program reads it itself.
 */
const readerSchema = z.union([
  z.strictObject({ secret: idSchema, by: z.literal('root') }),
  z.strictObject({
    secret: idSchema,
    by: z.literal('credential'),
    unit: z.string().regex(/^[A-Za-z0-9_.@-]{1,200}$/),
  }),
  z.strictObject({
    secret: idSchema,
    by: z.literal('owner'),
    owner: userSchema,
  }),
]);

/**
 * Words that stand for others, wherever these stand together: a program of the image has another name on the
 * machine, or needs to be told what its container knew.
 */
const programSchema = z.strictObject({
  words: z.array(lineSchema).min(1).max(8),
  instead: z.array(placeholderTextSchema).min(1).max(32),
});

/** What NixOS must know of a service. */
export const nixosPartSchema = z.strictObject({
  listens: z.array(listeningSchema).default([]),
  /** All that must run, in the order in which they start; asked one by one. Empty: the web server serves it. */
  units: z.array(unitSchema).default([]),
  /** Where each volume of the definition lies. */
  data: z.record(idSchema, absoluteSchema).default({}),
  /** Which user and database of PostgreSQL each database of the definition is. */
  databases: z
    .record(idSchema, z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/))
    .default({}),
  /** The option that gets the definition's `environment`, with dots: `services.lldap.environment`. */
  environment: z
    .string()
    .regex(/^[a-zA-Z][a-zA-Z0-9_.-]*$/)
    .optional(),
  /** Options of the release's own modules. */
  settings: settingsSchema.default({}),
  /** Secrets that only this engine needs. */
  secrets: z.array(secretRuleSchema).default([]),
  /** Who reads which secret; the definition's own and those of {@link secrets}. */
  readers: z.array(readerSchema).default([]),
  /** Whom programs run as that the portal runs beside the service; root when absent. */
  user: userSchema.optional(),
  /** What those programs are on the machine, where the service's image has them otherwise. */
  programs: z.array(programSchema).default([]),
  /** Packages whose licence must be agreed to by name. */
  unfree: z.array(packageSchema).default([]),
  /** What is not as with Docker Compose, in words: it is said before a profile is saved. */
  differences: z.array(lineSchema).default([]),
});

/** @public */
export type NixosPart = z.infer<typeof nixosPartSchema>;

/** What one writes: defaults may be left out. */
export type NixosPartInput = z.input<typeof nixosPartSchema>;
