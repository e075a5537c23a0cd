import { Entity } from '@backstage/catalog-model';
import { People, Profile } from '@opencsp/plugin-opencsp-common';
import {
  FakeOpencspApi,
  peopleFixture,
  profileFixture,
} from '@opencsp/plugin-opencsp-react/testUtils';
import { screen, within } from '@testing-library/react';
import { openApp } from '../../__testUtils__/openApp';

/** A stand-in with a profile and its people. */
export function apiWithPeople(
  people: People = peopleFixture(),
  changes: Partial<Profile> = {},
): FakeOpencspApi {
  const api = new FakeOpencspApi(
    [],
    [profileFixture('saved', { id: 'p', ...changes })],
  );
  api.people.people = people;
  return api;
}

/** Opens the people of the profile `p`. */
export function openPeople(
  api: FakeOpencspApi = apiWithPeople(),
  options: { catalog?: Entity[] } = {},
) {
  return openApp('/opencsp/profiles/p?tab=people', { api, ...options });
}

/** The row of somebody in the table, once it is there. */
export async function rowOf(name: string): Promise<HTMLElement> {
  const table = await screen.findByRole('table', {
    name: 'People and their accounts',
  });
  const cell = await within(table).findByRole('rowheader', {
    name: new RegExp(`^${name}`),
  });
  const row = cell.closest('tr');
  if (!row) {
    throw new Error(`${name} stands in no row.`);
  }
  return row;
}
