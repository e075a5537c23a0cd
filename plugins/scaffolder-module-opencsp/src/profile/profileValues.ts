import {
  AccountMode,
  accountModes,
  chosenServiceSchema,
  handoffIdSchema,
  passwordStrategies,
  ProfileSpecInput,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';

/*
 * What the form of a profile holds so far. It may come from the page's address, so anything of a form
 * that we do not know counts as not filled in.
 */

/** How people get their passwords; of a typed one only the handle. */
const choiceSchema = z.object({
  strategy: z.enum(passwordStrategies).optional().catch(undefined),
  handoff: handoffIdSchema.optional().catch(undefined),
});

/** A link that opens the form may name the strategy alone. */
const passwordChoiceSchema = z
  .preprocess(
    value => (typeof value === 'string' ? { strategy: value } : value),
    choiceSchema,
  )
  .catch({ strategy: undefined, handoff: undefined });

/** @public */
export type PasswordChoice = z.infer<typeof choiceSchema>;

/** The services, with who may sign in. */
export const chosenServicesSchema = z.array(chosenServiceSchema).catch([]);

/** How browsers reach the services, as the form asks for it: one question for protocol and certificates. */
export const connections = ['https', 'https-staging', 'http'] as const;

/** @public */
export type Connection = (typeof connections)[number];

/** Who makes accounts; the portal does unless the form says otherwise. */
const accountsSchema = z.enum(accountModes).catch('automatic');

const connectionSchema = z.enum(connections).catch('https');

const profileValuesSchema = z
  .object({
    /** Set for an edit. */
    profileId: z.string().min(1).max(100).optional().catch(undefined),
    /** The version that the edit began from. */
    version: z.number().int().optional().catch(undefined),
    name: z.string().catch(''),
    domain: z.string().catch(''),
    adminEmail: z.string().catch(''),
    deployment: z.string().catch(''),
    protocol: connectionSchema,
    passwordStrategy: passwordChoiceSchema,
    accounts: accountsSchema,
    services: chosenServicesSchema,
  })
  .transform(({ passwordStrategy, protocol, ...rest }) => ({
    ...rest,
    ...connectionParts(protocol),
    password: passwordStrategy,
  }));

/** @public */
export type ProfileValues = z.infer<typeof profileValuesSchema>;

/** What the API is told of an answer; without more it gives certificates that browsers trust. */
function connectionParts(
  connection: Connection,
): Pick<ProfileSpecInput, 'protocol' | 'certificates'> {
  switch (connection) {
    case 'http':
      return { protocol: 'http' };
    case 'https-staging':
      return { protocol: 'https', certificates: 'staging' };
    default:
      return { protocol: 'https' };
  }
}

const contextSchema = z.object({ formData: z.unknown() });

/** Reads the values of the whole form from what the scaffolder hands to a field. */
export function profileValuesOf(formContext: unknown): ProfileValues {
  const context = contextSchema.safeParse(formContext);
  return readProfileValues(context.success ? context.data.formData : undefined);
}

/** Reads the values of the whole form. */
export function readProfileValues(formData: unknown): ProfileValues {
  const values = profileValuesSchema.safeParse(formData);
  return values.success ? values.data : profileValuesSchema.parse({});
}

/** Reads how browsers reach the services. */
export function readConnection(value: unknown): Connection {
  return connectionSchema.parse(value);
}

/** Reads who makes the accounts of people. */
export function readAccounts(value: unknown): AccountMode {
  return accountsSchema.parse(value);
}

/** Reads the choice of passwords. */
export function readPasswordChoice(value: unknown): PasswordChoice {
  return passwordChoiceSchema.parse(value);
}

/**
 * What the API is asked with, finished or not. What is not filled in is left out; an edit has no name
 * and says which version it began from.
 */
export function requestOf(values: ProfileValues): Record<string, unknown> {
  const { profileId, version, name, password, ...rest } = values;
  const { strategy, handoff } = password;
  const request = {
    ...(profileId === undefined ? { name } : { version }),
    ...rest,
    passwordStrategy: strategy,
    ...(strategy === 'universal' ? { password: handoff } : {}),
  };
  return Object.fromEntries(
    Object.entries(request).filter(
      ([, value]) => value !== undefined && value !== '',
    ),
  );
}
