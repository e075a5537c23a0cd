/* Proves what fills the form for an edit and for a copy; leaves to the template's tests what it does with it. */
import { profileFixture } from '@opencsp/plugin-opencsp-react/testUtils';
import { copyQuery, editQuery } from './profileForm';

const profile = profileFixture('saved', {
  id: 'p',
  version: 7,
  adminEmail: 'ada+home@example.com',
});

const values = {
  domain: 'ada.example.com',
  adminEmail: 'ada+home@example.com',
  deployment: 'compose',
  passwordStrategy: { strategy: 'generated' },
  accounts: 'automatic',
  protocol: 'https',
  services: profile.chosen,
};

/** As the scaffolder reads its address. */
function formData(query: string): unknown {
  return JSON.parse(new URLSearchParams(query).get('formData') ?? '');
}

it('fills the form for an edit with all that it was made of, id and version', () => {
  expect(formData(editQuery(profile))).toEqual({
    ...values,
    name: 'family',
    profileId: 'p',
    version: 7,
  });
});

it.each([
  ['https', 'staging', 'https-staging'],
  ['https', 'trusted', 'https'],
  ['http', 'trusted', 'http'],
] as const)(
  'asks for %s with %s certificates as one answer',
  (protocol, certificates, answer) => {
    expect(
      formData(editQuery({ ...profile, protocol, certificates })),
    ).toMatchObject({ protocol: answer });
  },
);

it('says who makes the accounts', () => {
  const query = editQuery({ ...profile, accounts: 'manual' });
  expect(formData(query)).toMatchObject({ accounts: 'manual' });
});

it('fills the form for a copy without id, version and name', () => {
  expect(formData(copyQuery(profile))).toEqual(values);
});
