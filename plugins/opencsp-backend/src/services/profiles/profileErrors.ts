import { InputError, NotFoundError } from '@backstage/errors';
import {
  FieldProblem,
  fieldProblemSchema,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';
import { RepositoryUnavailableError } from '../../profiles/git/ProfileRepository';
import { DomainClash } from '../../store/profiles/domainClash';
import { conflict, ErrorExtras, unavailable } from '../requestErrors';

const fieldsSchema = z.object({ fields: z.array(fieldProblemSchema).min(1) });

/** 404, the same whether it does not exist or belongs to somebody else. */
export function profileNotFound(id: string): NotFoundError {
  return missing(
    `There is no profile "${id}" that you may see.`,
    'Look in the list of your profiles.',
  );
}

/** 404 for a part of a profile: a commit, a secret. */
export function missing(
  message: string,
  nextStep: string,
): NotFoundError & ErrorExtras {
  return Object.assign(new NotFoundError(message), {
    code: 'not-found',
    nextStep,
  });
}

/** 404, the same whether there is none of this name or it is not for the caller. */
export function secretNotFound(name: string): Error {
  return missing(
    `The profile has no secret "${name}" that you may use.`,
    'Look in the list of its secrets.',
  );
}

/** 404 for everything about profiles where an operator has not set them up. */
export function notSetUp(): NotFoundError & ErrorExtras {
  return Object.assign(
    new NotFoundError('Profiles are not set up in this portal.'),
    {
      code: 'profiles-not-set-up',
      nextStep:
        'An operator sets opencsp.profiles.repository and opencsp.profiles.age.',
    },
  );
}

/** 409: the profile is not as the person saw it. */
export function changedSince(version: number): Error {
  return conflict(
    'version-conflict',
    `Somebody changed the profile since: it is at version ${version}.`,
    {
      nextStep:
        'Look at the profile as it is now, and make your change once more.',
    },
  );
}

/** 409: the engine or somebody else wrote again and again at the same moment. */
export function busy(): Error {
  return conflict('busy', 'The profile changes at this moment.', {
    nextStep: 'Try again in a second.',
  });
}

/** 409 when another profile took the domain at the same moment. */
export function domainTaken(domain: string): Error {
  const message = domainTakenMessage(domain);
  return conflict('domain-taken', message, {
    fields: [{ path: 'domain', message }],
    nextStep: 'Choose another domain.',
  });
}

/** In words, for the field. */
export function domainTakenMessage(domain: string): string {
  return `Another profile has the domain "${domain}". Choose another one.`;
}

/** 409 when another profile took a domain above or below it at the same moment. */
export function domainNested(domain: string): Error {
  const message = domainNestedMessage(domain);
  return conflict('domain-nested', message, {
    fields: [{ path: 'domain', message }],
    nextStep: 'Choose another domain.',
  });
}

/** In words, for the field; whose the other one is, and what it is, is not told. */
export function domainNestedMessage(domain: string): string {
  return `The domain of another profile lies above or below "${domain}". A sign-in holds for a domain and all below it, so that the sign-ins of the two would reach each other. Choose a domain beside it.`;
}

const CLASHES = { taken: domainTakenMessage, nested: domainNestedMessage };

/** In words, for the field: what stands in the way of a domain. */
export function domainClashMessage(domain: string, clash: DomainClash): string {
  return CLASHES[clash](domain);
}

/** In words, for the field. */
export function nameTakenMessage(name: string): string {
  return `There is already a profile "${name}" of this owner. Choose another name.`;
}

/**
 * What is wrong with which field, when the error is about a request; nothing when it is anything else.
 *
 * @param path - of the field that is meant when the error names none
 */
export function problemsOfError(
  error: unknown,
  path = '',
): FieldProblem[] | undefined {
  if (!(error instanceof Error) || error.name !== 'InputError') {
    return undefined;
  }
  const parsed = fieldsSchema.safeParse(error);
  return parsed.success
    ? parsed.data.fields
    : [{ path, message: error.message }];
}

/** The same for work that is done at once. @throws what is not about the request */
export function collect<T>(
  work: () => T,
  path?: string,
): { result: T } | { problems: FieldProblem[] } {
  try {
    return { result: work() };
  } catch (error) {
    const problems = problemsOfError(error, path);
    if (problems) {
      return { problems };
    }
    throw error;
  }
}

const REPOSITORY = {
  unreachable: 'The profiles repository cannot be reached now.',
  credentials: 'The profiles repository does not let the portal in.',
  rejected: 'The profiles repository refused to answer.',
  local:
    'The copy of the profiles repository in the portal cannot be used now.',
} as const;

/**
 * Work with the repository, whose troubles are said in words for people and without its address.
 *
 * @throws ServiceUnavailableError, NotFoundError, or what was no trouble of the repository
 */
export async function withRepository<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RepositoryUnavailableError) {
      throw unavailable(
        'repository-unavailable',
        REPOSITORY[error.trouble],
        'Nothing was lost. Try again in a minute; if it stays, tell an operator.',
      );
    }
    if (error instanceof NotFoundError) {
      throw missing(
        'The branch has no such commit, or is gone.',
        'Look at the history of the profile.',
      );
    }
    if (error instanceof InputError) {
      throw missing(
        'A commit is named by its whole id.',
        'Take it from the history of the profile.',
      );
    }
    throw error;
  }
}
