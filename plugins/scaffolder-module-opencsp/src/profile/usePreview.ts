import { useApi } from '@backstage/frontend-plugin-api';
import {
  OpencspApiError,
  ProfilePreview,
} from '@opencsp/plugin-opencsp-common';
import { opencspApiRef } from '@opencsp/plugin-opencsp-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDebounced } from '../shared/useDebounced';
import { CHECK_DELAY_MS, ServerCheck } from '../shared/useServerProblem';
import { ProfileValues, requestOf } from './profileValues';

/**
 * Asks the portal what saving the form would come to, once the values rest. Fields with the same
 * values share the answer. Of a password only the handle is part of the question.
 *
 * @param options.keepsLast - shows the last answer until the next one comes
 */
export function usePreview(
  values: ProfileValues,
  options: { enabled?: boolean; keepsLast?: boolean } = {},
) {
  const { enabled = true, keepsLast = false } = options;
  const api = useApi(opencspApiRef);
  const request = requestOf(values);
  const key = JSON.stringify([values.profileId ?? null, request]);
  const isSettled = useDebounced(key, CHECK_DELAY_MS) === key;
  const query = useQuery({
    queryKey: ['opencsp', 'profile-preview', key],
    queryFn: ({ signal }) =>
      api.profiles.preview(request, values.profileId, { signal }),
    enabled: enabled && isSettled,
    staleTime: 0,
    placeholderData: keepsLast ? keepPreviousData : undefined,
  });
  return { query, isSettled };
}

/** What the portal says of one field of the form, and the whole answer. */
export interface FieldCheck {
  check: ServerCheck;
  preview?: ProfilePreview;
}

/**
 * What only the portal can know of a field: whether a name is free, a domain is another profile's.
 *
 * @param path - the field; what is below it counts as well
 * @param enabled - false while the field itself already finds the value wrong
 */
export function usePreviewCheck(
  values: ProfileValues,
  path: string,
  enabled: boolean,
): FieldCheck {
  const { query, isSettled } = usePreview(values, { enabled });
  if (!enabled) {
    return { check: { state: 'idle' } };
  }
  if (!isSettled || query.isPending) {
    return { check: { state: 'checking' } };
  }
  if (query.error) {
    const reason =
      query.error instanceof OpencspApiError ? query.error.message : '';
    return { check: { state: 'unchecked', reason } };
  }
  const message = previewProblem(query.data, path);
  return {
    check: message ? { state: 'problem', message } : { state: 'fine' },
    preview: query.data,
  };
}

/** The first problem of a field, or of what is below it. */
export function previewProblem(
  preview: ProfilePreview,
  path: string,
): string | undefined {
  return preview.problems.find(
    problem => problem.path === path || problem.path.startsWith(`${path}.`),
  )?.message;
}
