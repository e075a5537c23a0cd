import {
  AddPersonInput,
  addPersonSchema,
  FieldProblem,
  loginFrom,
  OpencspApiError,
  PersonRole,
} from '@opencsp/plugin-opencsp-common';

/** The fields in which something can be wrong. */
export const personFields = ['email', 'name', 'login'] as const;

/** @public */
export type PersonField = (typeof personFields)[number];

/** Somebody to be added, as the fields hold it. */
export interface PersonDraft {
  email: string;
  name: string;
  /** Nothing until it is edited: then it follows from the e-mail address. */
  login?: string;
  role: PersonRole;
  /** Ids of the services that they may use; all of them when absent. */
  services?: string[];
  /** Entity ref of somebody who was picked, while the address is theirs. */
  user?: string;
}

/** Before anything was written. */
export const emptyPerson: PersonDraft = { email: '', name: '', role: 'member' };

/** What a field shows. */
export function fieldText(draft: PersonDraft, field: PersonField): string {
  return field === 'login'
    ? draft.login ?? suggestedLogin(draft)
    : draft[field];
}

function suggestedLogin({ email }: PersonDraft): string {
  return loginFrom(email) ?? '';
}

/** Another text in a field. An address that is typed is no longer that of who was picked. */
export function withText(
  draft: PersonDraft,
  field: PersonField,
  text: string,
): PersonDraft {
  if (field !== 'email') {
    return { ...draft, [field]: text };
  }
  const { user: _, ...rest } = draft;
  return { ...rest, email: text };
}

/** What is sent: the name to sign in with as it is shown. */
export function personRequest(draft: PersonDraft): AddPersonInput {
  const { email, name, role, user, services } = draft;
  return {
    email: email.trim(),
    name: name.trim(),
    login: fieldText(draft, 'login'),
    role,
    ...(user && { user }),
    ...(services && { services }),
  };
}

/** What is wrong with a draft, in the API's words, by field. */
export function draftProblems(
  draft: PersonDraft,
): Partial<Record<PersonField, string>> {
  const { error } = addPersonSchema.safeParse(personRequest(draft));
  return byField(
    (error?.issues ?? []).map(({ path, message }) => ({
      path: path.join('.'),
      message,
    })),
  );
}

/** What the API said is wrong with fields; empty when it was something else. */
export function refusedFields(
  error: unknown,
): Partial<Record<PersonField, string>> {
  return error instanceof OpencspApiError ? byField(error.details.fields) : {};
}

function byField(
  problems: readonly FieldProblem[],
): Partial<Record<PersonField, string>> {
  return Object.fromEntries(
    personFields.flatMap(field => {
      const found = problems.find(({ path }) => path === field);
      return found ? [[field, found.message]] : [];
    }),
  );
}
