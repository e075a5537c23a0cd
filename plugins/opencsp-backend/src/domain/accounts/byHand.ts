import { AccountReason } from '@opencsp/plugin-opencsp-common';
import { ProfileAccounts } from '@opencsp/rendering';
import { Time } from '../record';
import { AccountCell, AccountSetRecord, withCell } from './accountRecord';
import { PersonRecord } from './personRecord';

type ServiceOfPlan = ProfileAccounts['services'][number];

/** What somebody has to do in a service that the portal does not look after. */
export function byHand(
  { title, url }: Pick<ServiceOfPlan, 'title' | 'url'>,
  { login, state }: Pick<PersonRecord, 'login' | 'state'>,
  reason: Extract<AccountReason, 'no-provider' | 'manual'>,
): Pick<AccountCell, 'state' | 'trouble'> {
  const where = url === undefined ? title : `${title} (${url})`;
  return {
    state: 'by-hand',
    trouble: {
      reason,
      message:
        reason === 'manual'
          ? `The accounts of this profile are made by hand, those of ${title} too.`
          : `${title} keeps accounts of its own, which the portal does not look after.`,
      nextStep:
        state === 'wanted'
          ? `Make an account for "${login}" in the administration of ${where}.`
          : `Take the account of "${login}" away in the administration of ${where}.`,
    },
  };
}

/** What is left to the owner in a profile whose accounts are made by hand. */
export function madeByHand(
  record: AccountSetRecord,
  { directory, services }: ProfileAccounts,
  people: readonly PersonRecord[],
  now: Time,
): AccountSetRecord {
  const places = [
    { id: directory.service, title: 'the directory' },
    // The others ask the directory.
    ...services.filter(({ accounts }) => accounts === 'local'),
  ];
  return people
    .filter(({ state }) => state !== 'gone')
    .reduce(
      (before, person) =>
        places.reduce(
          (set, place) =>
            withCell(
              set,
              {
                ...{ person: person.id, service: place.id, isOurs: false },
                ...byHand(place, person, 'manual'),
              },
              now,
            ),
          before,
        ),
      record,
    );
}
