import { useApi } from '@backstage/frontend-plugin-api';
import {
  AddPersonInput,
  ChangePerson,
  ResetPassword,
  RotatePasswords,
} from '@opencsp/plugin-opencsp-common';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { OpencspApi, opencspApiRef } from '../api/opencspApi';
import { queryKeys } from '../queries/keys';
import { randomKey } from '../queries/randomKey';

/** How often is asked whether a look is done, and how often at most. */
const LOOK_MS = 1_000;
const MOST_ASKED = 20;

/** Has all accounts looked at, and waits until that is done, but not for ever. */
async function lookAt(
  { people }: Pick<OpencspApi, 'people'>,
  profileId: string,
): Promise<'done' | 'late'> {
  const before = await people.look(profileId);
  for (let asked = 0; asked < MOST_ASKED; asked += 1) {
    await new Promise(resolve => setTimeout(resolve, LOOK_MS));
    const now = await people.list(profileId);
    if (now.checkedAt !== before.checkedAt) {
      return 'done';
    }
  }
  return 'late';
}

/** Whose password is changed, and to which: made by chance when no handle is given. */
type NewPassword = { personId: string } & ResetPassword;

/** Who is changed, and how. */
type Change = { personId: string } & ChangePerson;

/** Whose own passwords are made anew: that of one service, or all. */
type Rotation = { personId: string } & RotatePasswords;

/**
 * What can be asked of the people of a profile. Nothing is shown as done before the API said so: the list is
 * read again. A look is over when the services were asked anew.
 *
 * @public
 */
export function usePeopleActions(profileId: string) {
  const api = useApi(opencspApiRef);
  const client = useQueryClient();
  const onSettled = () =>
    client.invalidateQueries({ queryKey: queryKeys.people(profileId) });
  const look = useMutation({
    mutationFn: () => lookAt(api, profileId),
    onSettled,
  });
  const update = useMutation({
    mutationFn: ({ personId, ...request }: Change) =>
      api.people.update(profileId, personId, request),
    onSettled,
  });
  const rotate = useMutation({
    mutationFn: ({ personId, ...request }: Rotation) =>
      api.people.rotate(profileId, personId, request),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (personId: string) => api.people.remove(profileId, personId),
    onSettled,
  });
  const resetPassword = useMutation({
    mutationFn: ({ personId, ...request }: NewPassword) =>
      api.people.resetPassword(profileId, personId, request),
    onSettled,
  });
  return { look, update, rotate, remove, resetPassword };
}

/**
 * Adds one person. However often it is sent while whoever uses this is on the page, the person is added once.
 *
 * @public
 */
export function useAddPerson(profileId: string) {
  const api = useApi(opencspApiRef);
  const client = useQueryClient();
  const [key] = useState(randomKey);
  return useMutation({
    mutationFn: (request: AddPersonInput) =>
      api.people.add(profileId, request, key),
    onSettled: () =>
      client.invalidateQueries({ queryKey: queryKeys.people(profileId) }),
  });
}

/**
 * Asks for a password that the portal made, which is shown once. It is no query and no mutation: their caches
 * would keep the value. Whoever asks holds it, and lets it go.
 *
 * @public
 */
export function useRevealPassword(
  profileId: string,
): (personId: string) => Promise<string> {
  const api = useApi(opencspApiRef);
  const client = useQueryClient();
  return useCallback(
    async (personId: string) => {
      try {
        return await api.people.reveal(profileId, personId);
      } finally {
        // Not awaited: the value is there once only, and no failing list may lose it.
        client
          .invalidateQueries({ queryKey: queryKeys.people(profileId) })
          .catch(() => undefined);
      }
    },
    [api, client, profileId],
  );
}
