import {
  CreateProfile,
  createProfileSchema,
  FieldProblem,
  MAX_SERVICES,
  problemsOf,
  UpdateProfile,
  updateProfileSchema,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { invalid, parseRequest } from '../requestErrors';

const { shape } = createProfileSchema;

/** Each field by itself, as far as it is right. */
const partsSchema = z
  .object({
    name: shape.name.optional().catch(undefined),
    domain: shape.domain.optional().catch(undefined),
    adminEmail: shape.adminEmail.optional().catch(undefined),
    deployment: shape.deployment.optional().catch(undefined),
    passwordStrategy: shape.passwordStrategy.optional().catch(undefined),
    protocol: shape.protocol.optional().catch(undefined),
    certificates: shape.certificates.optional().catch(undefined),
    services: shape.services.optional().catch(undefined),
    owner: shape.owner.optional().catch(undefined),
    password: shape.password.optional().catch(undefined),
  })
  .catch({});

/** What is right in a request that may be unfinished. */
export type ProfileRequestParts = z.infer<typeof partsSchema>;

/** What a form holds while it is filled in. */
export interface UnfinishedRequest {
  parts: ProfileRequestParts;
  /** What is wrong or missing in the form itself. */
  problems: FieldProblem[];
}

const listSchema = z.looseObject({ services: z.array(z.unknown()) });

/** @throws InputError with each field */
export function readCreate(body: unknown): CreateProfile {
  refuseTooMany(body);
  return parseRequest(createProfileSchema, body);
}

/** @throws InputError with each field */
export function readUpdate(body: unknown): UpdateProfile {
  refuseTooMany(body);
  return parseRequest(updateProfileSchema, body);
}

/** Reads a request to make a profile, whatever of it is there. */
export function readUnfinishedCreate(body: unknown): UnfinishedRequest {
  return unfinished(createProfileSchema, body);
}

/** The same for an edit: name and owner are fixed, and the version is not asked for. */
export function readUnfinishedUpdate(body: unknown): UnfinishedRequest {
  return unfinished(
    updateProfileSchema.extend({ version: z.unknown().optional() }),
    body,
  );
}

function unfinished(schema: z.ZodType, body: unknown): UnfinishedRequest {
  const tooMany = tooManyProblem(body);
  if (tooMany) {
    // Thousands of services would take long to look at, and say nothing more.
    return { parts: {}, problems: [tooMany] };
  }
  const parsed = schema.safeParse(body);
  return {
    parts: partsSchema.parse(body),
    problems: parsed.success ? [] : problemsOf(parsed.error),
  };
}

function refuseTooMany(body: unknown): void {
  const problem = tooManyProblem(body);
  if (problem) {
    throw invalid([problem]);
  }
}

function tooManyProblem(body: unknown): FieldProblem | undefined {
  const parsed = listSchema.safeParse(body);
  return parsed.success && parsed.data.services.length > MAX_SERVICES
    ? {
        path: 'services',
        message: `A profile has at most ${MAX_SERVICES} services, not ${parsed.data.services.length}.`,
      }
    : undefined;
}
