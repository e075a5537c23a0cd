import { z } from 'zod';
import { faultScenarios } from './faults';

const seconds = z.number().positive().max(86_400);
/** A machine that is there; without it, the machines that are made next. */
const name = z.string().optional();
const one = z.string();
const times = z.number().int().positive().default(1);

/** What the control API can ask of the machines. */
export const machineScenarios = z.discriminatedUnion('scenario', [
  z.strictObject({ scenario: z.literal('reset') }),
  z.strictObject({ scenario: z.literal('state') }),
  z.strictObject({ scenario: z.literal('ssh-late'), seconds, name, times }),
  z.strictObject({ scenario: z.literal('ssh-never'), name, times }),
  z.strictObject({ scenario: z.literal('ssh-refuses-key'), name, times }),
  z.strictObject({ scenario: z.literal('host-key-changes'), name }),
  z.strictObject({ scenario: z.literal('authorize'), name: one, key: one }),
  z.strictObject({ scenario: z.literal('mend'), name }),
  z.strictObject({ scenario: z.literal('machine-reboots'), name: one }),
  z.strictObject({ scenario: z.literal('docker-installed'), name: one }),
  z.strictObject({
    scenario: z.literal('docker-removed'),
    name: one,
    /** The command line stays, the engine goes. */
    keepsPrograms: z.boolean().default(false),
  }),
  z.strictObject({
    scenario: z.literal('docker-foreign-project'),
    name: one,
    project: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/),
  }),
  z.strictObject({
    scenario: z.literal('proxy'),
    name: one,
    /** A scenario of Traefik's own, with its parameters. */
    does: z.string(),
    milliseconds: z.number().optional(),
    code: z.number().optional(),
  }),
  z.strictObject({
    scenario: z.literal('proxy-file-broken'),
    name: one,
    text: z.string().optional(),
  }),
  z.strictObject({
    scenario: z.literal('proxy-storage-mode'),
    name: one,
    mode: z
      .string()
      .regex(/^0?[0-7]{3}$/)
      .default('644'),
  }),
  ...faultScenarios,
]);

/** @public */
export type MachineScenario = z.infer<typeof machineScenarios>;

/** The scenarios that say how one machine behaves. */
export type MachineBehaviour = Extract<
  MachineScenario,
  { scenario: 'ssh-late' | 'ssh-never' | 'ssh-refuses-key' }
>;
