import { z } from 'zod';
import ipaddr from 'ipaddr.js';
import {
  engineSchema,
  Network,
  OsTemplate,
  Resources,
  Role,
  roles,
  Size,
} from '@opencsp/plugin-opencsp-common';

const nameSchema = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/,
    'Use lower-case letters, digits, dots and hyphens.',
  );

const rolesSchema = z.array(z.enum(roles)).min(1).optional();

/** Ranges of Proxmox VE: cores 1 to 2304, memory from 64 MiB (recorded: bpg/proxmox 0.111.1). */
const sizeSchema = z.strictObject({
  name: nameSchema,
  title: z.string().min(1),
  description: z.string().optional(),
  cores: z.int().min(1).max(2304),
  memoryMiB: z.int().min(64),
  diskGiB: z.int().min(1),
  roles: rolesSchema,
});

const templateSchema = z.strictObject({
  name: nameSchema,
  title: z.string().min(1),
  description: z.string().optional(),
  /** Name of the template on the platform. */
  template: z.string().min(1),
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'Write a login name of Linux.')
    .refine(name => name !== 'root', 'Choose a login that is not root.'),
  engines: z.array(engineSchema).min(1),
  minDiskGiB: z.int().min(1).default(1),
  roles: rolesSchema,
});

const ipv4 = z
  .string()
  .refine(
    text => ipaddr.IPv4.isValidFourPartDecimal(text),
    'Write an IPv4 address.',
  );

const networkSchema = z
  .strictObject({
    name: nameSchema,
    title: z.string().min(1),
    description: z.string().optional(),
    /** Bridge of the platform. */
    bridge: z.string().min(1).max(15),
    vlan: z.int().min(1).max(4094).optional(),
    modes: z.array(z.enum(['dhcp', 'static'])).min(1),
    cidr: z
      .string()
      .refine(
        text => ipaddr.IPv4.isValidCIDR(text),
        'Write an IPv4 network such as 10.20.0.0/24.',
      )
      .optional(),
    gateway: ipv4.optional(),
    reserved: z
      .array(
        z
          .string()
          .refine(
            text =>
              text
                .split('-')
                .every(part => ipaddr.IPv4.isValidFourPartDecimal(part.trim())),
            'Write an IPv4 address or a range "first-last".',
          ),
      )
      .optional(),
  })
  .refine(it => !it.modes.includes('static') || (it.cidr && it.gateway), {
    path: ['cidr'],
    message: 'A network with static addresses needs "cidr" and "gateway".',
  });

const limitsSchema = z
  .strictObject({
    instances: z.int().nonnegative(),
    cores: z.int().nonnegative(),
    memoryMiB: z.int().nonnegative(),
    diskGiB: z.int().nonnegative(),
  })
  .partial();

function uniqueNames(items: readonly { name: string }[]): boolean {
  return new Set(items.map(it => it.name)).size === items.length;
}

const UNIQUE = 'Each name may be there only once.';

/** What an operator offers: `sizes.yaml`, or the same inline under `opencsp.sizes`. */
export const offerSchema = z.strictObject({
  sizes: z.array(sizeSchema).refine(uniqueNames, UNIQUE),
  templates: z.array(templateSchema).refine(uniqueNames, UNIQUE),
  networks: z.array(networkSchema).refine(uniqueNames, UNIQUE),
  vmIds: z
    .strictObject({ from: z.int().min(100), to: z.int().max(999_999_999) })
    .refine(
      range => range.from <= range.to,
      '"from" must not be greater than "to".',
    )
    .default({ from: 10_000, to: 19_999 }),
  quotas: z
    .strictObject({
      default: limitsSchema.default({}),
      roles: z.partialRecord(z.enum(roles), limitsSchema).default({}),
      owners: z.record(z.string(), limitsSchema).default({}),
    })
    .default({ default: {}, roles: {}, owners: {} }),
});

/** @public */
export type Offer = z.infer<typeof offerSchema>;

/** An offer with nothing in it, for a portal that has none configured. */
export const EMPTY_OFFER: Offer = offerSchema.parse({
  sizes: [],
  templates: [],
  networks: [],
});

/** The sizes as one with these roles sees them. */
export function sizesFor(offer: Offer, callerRoles: readonly Role[]): Size[] {
  return offer.sizes.map(({ roles: only, ...size }) => ({
    ...size,
    allowed: isAllowed(only, callerRoles),
  }));
}

/** The operating systems as one with these roles sees them. */
export function osTemplatesFor(
  offer: Offer,
  callerRoles: readonly Role[],
): OsTemplate[] {
  return offer.templates.map(({ roles: only, template: _template, ...it }) => ({
    ...it,
    allowed: isAllowed(only, callerRoles),
  }));
}

/** The networks; what they are on the platform stays inside. */
export function networksOf(offer: Offer): Network[] {
  return offer.networks.map(
    ({ bridge: _bridge, vlan: _vlan, ...network }) => network,
  );
}

/**
 * The limit of an owner: what is written for the owner, else the most generous of the caller's
 * roles, else the default.
 */
export function limitFor(
  offer: Offer,
  owner: string,
  callerRoles: readonly Role[],
): Partial<Resources> {
  const own = offer.quotas.owners[owner];
  if (own) {
    return own;
  }
  const ofRoles = callerRoles
    .map(role => offer.quotas.roles[role])
    .filter(limit => limit !== undefined);
  return ofRoles.length > 0
    ? ofRoles.reduce(mostGenerous)
    : offer.quotas.default;
}

function isAllowed(
  only: readonly Role[] | undefined,
  callerRoles: readonly Role[],
): boolean {
  return !only || callerRoles.some(role => only.includes(role));
}

function mostGenerous(
  a: Partial<Resources>,
  b: Partial<Resources>,
): Partial<Resources> {
  return {
    instances: larger(a.instances, b.instances),
    cores: larger(a.cores, b.cores),
    memoryMiB: larger(a.memoryMiB, b.memoryMiB),
    diskGiB: larger(a.diskGiB, b.diskGiB),
  };
}

function larger(
  a: number | undefined,
  b: number | undefined,
): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.max(a, b);
}
