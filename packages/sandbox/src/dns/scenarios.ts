import { isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';

const LABEL = '[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?';

/** A name of the zone, or `*.` and one: all names below it. */
const name = z
  .string()
  .toLowerCase()
  .max(253)
  .regex(
    new RegExp(`^(\\*\\.)?(${LABEL}\\.)*localhost$`),
    'Write a name below "localhost", such as cloud.ada.localhost; "*." before it means all names below it.',
  );

const ipv4 = z
  .string()
  .refine(isIPv4, 'Write an IPv4 address, such as 127.0.0.2.');
const ipv6 = z.string().refine(isIPv6, 'Write an IPv6 address, such as ::1.');

/** A CAA property (RFC 8659). */
const property = z.strictObject({
  flags: z.number().int().min(0).max(255).default(0),
  tag: z
    .string()
    .regex(/^[a-z0-9]{1,15}$/i, 'Write a tag, such as issue.')
    .default('issue'),
  value: z
    .string()
    .max(200)
    .regex(/^[\x20-\x7e]*$/, 'Write printable ASCII.'),
});

/** What the control API can ask of the name server. */
export const dnsScenarios = z.discriminatedUnion('scenario', [
  z.strictObject({ scenario: z.literal('reset') }),
  z.strictObject({ scenario: z.literal('state') }),
  z.strictObject({ scenario: z.literal('down') }),
  z.strictObject({ scenario: z.literal('up') }),
  z.strictObject({
    scenario: z.literal('points-elsewhere'),
    name,
    /** Nothing of the sandbox listens there. */
    addresses: z.array(ipv4).min(1).max(20).default(['127.0.0.2']),
  }),
  z.strictObject({ scenario: z.literal('missing'), name }),
  z.strictObject({ scenario: z.literal('servfail'), name }),
  z.strictObject({ scenario: z.literal('silent'), name }),
  z.strictObject({
    scenario: z.literal('ipv6-only'),
    name,
    address: ipv6.default('::1'),
  }),
  z.strictObject({
    scenario: z.literal('caa'),
    name,
    /** Without it: nobody may issue. */
    records: z
      .array(property)
      .min(1)
      .max(20)
      .default([{ flags: 0, tag: 'issue', value: ';' }]),
  }),
  z.strictObject({
    scenario: z.literal('ttl'),
    name,
    seconds: z.number().int().min(0).max(604_800),
  }),
  z.strictObject({ scenario: z.literal('right'), name }),
]);

/** @public */
export type DnsScenario = z.infer<typeof dnsScenarios>;

/** A CAA property. */
export type CaaRecord = z.infer<typeof property>;
