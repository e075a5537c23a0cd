/*
 * Proves that whatever stands in the page's address is read as values of the form or as nothing, and
 * what the portal is asked with. What the portal makes of it is proved there.
 */
import * as fc from 'fast-check';
import {
  readPasswordChoice,
  readProfileValues,
  requestOf,
} from './profileValues';

const HANDLE = 'handle-of-the-typed-password';

const WHOLE = {
  name: 'family',
  domain: 'ada.example.com',
  adminEmail: 'ada@example.com',
  deployment: 'compose',
  protocol: 'http',
  passwordStrategy: { strategy: 'universal', handoff: HANDLE },
  accounts: 'manual',
  services: [{ id: 'nextcloud', access: 'admins', secondFactor: true }],
};

describe('readProfileValues', () => {
  it('reads anything without throwing, and gives lists and texts', () => {
    fc.assert(
      fc.property(fc.anything(), formData => {
        const values = readProfileValues(formData);
        expect(Array.isArray(values.services)).toBe(true);
        expect(typeof values.name).toBe('string');
      }),
    );
  });

  it.each([
    ['an object', { evil: true }],
    ['a long list', Array(3).fill({ id: '../x' })],
    ['another access', [{ id: 'nextcloud', access: 'root' }]],
    ['more than there is', [{ id: 'nextcloud', privileged: true }]],
  ])('takes services that are %s for none', (_, services) => {
    expect(readProfileValues({ services }).services).toEqual([]);
  });

  it('reads the strategy alone, as a link has it', () => {
    expect(readPasswordChoice('generated')).toEqual({ strategy: 'generated' });
  });

  it('takes what has not the form of a handle for none', () => {
    expect(
      readPasswordChoice({ strategy: 'universal', handoff: 'hunter2 !' }),
    ).toEqual({ strategy: 'universal', handoff: undefined });
  });
});

describe('requestOf', () => {
  it('asks for a new profile with its name', () => {
    expect(requestOf(readProfileValues(WHOLE))).toEqual({
      name: 'family',
      domain: 'ada.example.com',
      adminEmail: 'ada@example.com',
      deployment: 'compose',
      protocol: 'http',
      passwordStrategy: 'universal',
      password: HANDLE,
      accounts: 'manual',
      services: WHOLE.services,
    });
  });

  it('asks for an edit with the version and without the name', () => {
    const request = requestOf(
      readProfileValues({ ...WHOLE, profileId: 'p1', version: 4 }),
    );
    expect(request).toMatchObject({ version: 4 });
    expect(request).not.toHaveProperty('name');
    expect(request).not.toHaveProperty('profileId');
  });

  it('leaves out what is not filled in', () => {
    expect(requestOf(readProfileValues({}))).toEqual({
      accounts: 'automatic',
      protocol: 'https',
      services: [],
    });
  });

  it.each([
    ['http', { protocol: 'http' }],
    ['https', { protocol: 'https' }],
    ['https-staging', { protocol: 'https', certificates: 'staging' }],
    ['ftp', { protocol: 'https' }],
    [{ evil: true }, { protocol: 'https' }],
  ])(
    'asks for the connection %p as protocol and certificates',
    (answer, asked) => {
      const { services, accounts, ...request } = requestOf(
        readProfileValues({ protocol: answer }),
      );
      expect({ services, accounts }).toEqual({
        services: [],
        accounts: 'automatic',
      });
      expect(request).toEqual(asked);
    },
  );

  it.each([[undefined], ['often'], [{ evil: true }]])(
    'has the portal make the accounts when the form says %p',
    accounts => {
      expect(requestOf(readProfileValues({ accounts }))).toMatchObject({
        accounts: 'automatic',
      });
    },
  );

  it('gives no handle with generated passwords', () => {
    const request = requestOf(
      readProfileValues({
        ...WHOLE,
        passwordStrategy: { strategy: 'generated', handoff: HANDLE },
      }),
    );
    expect(JSON.stringify(request)).not.toContain(HANDLE);
  });
});
