import { accountReasons, accountStates } from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { AccountSetRecord } from '../../domain/accounts/accountRecord';

const troubleSchema = z.object({
  reason: z.enum(accountReasons),
  message: z.string(),
  nextStep: z.string(),
});

const cellSchema = z.object({
  person: z.string(),
  service: z.string(),
  state: z.enum(accountStates),
  isOurs: z.boolean(),
  password: z.union([z.number().int(), z.string()]).optional(),
  as: z.string().optional(),
  own: z
    .object({
      sealed: z.string(),
      version: z.number().int(),
      at: z.number(),
    })
    .optional(),
  handed: z.string().optional(),
  since: z.number(),
  evidence: z.string().optional(),
  trouble: troubleSchema.optional(),
});

const recordSchema: z.ZodType<AccountSetRecord> = z.object({
  readyFor: z.string().optional(),
  isSlowDue: z.boolean().optional(),
  slowAt: z.number().optional(),
  trouble: troubleSchema.optional(),
  cells: z.array(cellSchema),
});

/** @throws ZodError or SyntaxError when it cannot be read */
export function readAccountSet(text: string): AccountSetRecord {
  return recordSchema.parse(JSON.parse(text));
}

/** The JSON of a row. */
export function writeAccountSet(record: AccountSetRecord): string {
  return JSON.stringify(recordSchema.parse(record));
}
