import { z } from 'zod';

/** A machine that is there; without it, every one with NixOS, also those that are made later. */
const name = z.string().optional();
/** How often it happens; without it, until `mend` or `reset`. */
const often = z.number().int().positive().optional();
const once = z.number().int().positive().default(1);

/** What can go wrong on a machine with NixOS, beside what can on all machines. */
export const nixosFaults = [
  z.strictObject({
    scenario: z.literal('nixos-evaluation'),
    name,
    times: once,
    reason: z.enum([
      'unknown-option',
      'wrong-type',
      'missing-value',
      'assertions',
      'unfree',
      'out-of-memory',
    ]),
  }),
  z.strictObject({
    scenario: z.literal('nixos-build'),
    name,
    times: once,
    reason: z.enum(['substituter-404', 'disk-full', 'builder-fails']),
  }),
  z.strictObject({
    scenario: z.literal('nixos-activation'),
    name,
    times: once,
    /** `check`: refused before anything is changed; `script`: the activation script fails, and the rest goes on. */
    how: z.enum(['check', 'script']).default('check'),
  }),
  z.strictObject({
    scenario: z.literal('nixos-unit'),
    name,
    times: once,
    /** With its suffix, such as `lldap.service`; any unit of a service without it. */
    unit: z.string().optional(),
    /** The first four at its next start, the others now. */
    does: z.enum([
      'fails',
      'loops',
      'secret-refused',
      'starts-late',
      'dies',
      'stops',
      'is-masked',
    ]),
    seconds: z.number().positive().max(86_400).default(60),
    /** What its program says. */
    message: z.string().optional(),
  }),
  /** Old generations are collected, as a timer of the machine would do it. */
  z.strictObject({
    scenario: z.literal('nixos-garbage'),
    name,
    times: once,
  }),
  z.strictObject({
    scenario: z.literal('nixos-flakes-off'),
    name,
    times: often,
  }),
] as const;
