/*
 * Proves for each kind of rule and each level who may pass, as the rendered rules need it; leaves headers
 * and answers to recordings.test.ts.
 */
import { Level, requirementOf, usesSecondFactor, verdict } from './access';
import { cleanPath } from './forwardAuth';
import { readSettings } from './settings';
import { Subject } from './subjects';

const { access } = readSettings(`
session:
  cookies: [{ domain: ada.localhost, authelia_url: 'https://auth.ada.localhost' }]
access_control:
  default_policy: deny
  rules:
    - { domain: cloud.ada.localhost, resources: ['^/public(/.*)?$'], policy: bypass }
    - { domain: cloud.ada.localhost, resources: ['^/admin'], policy: two_factor, subject: ['group:admins'] }
    - { domain: cloud.ada.localhost, resources: ['^/admin'], policy: deny }
    - { domain: cloud.ada.localhost, policy: one_factor }
    - { domain: photos.ada.localhost, policy: one_factor, subject: [['group:photos', 'user:ada'], 'group:admins'] }
    - { domain: photos.ada.localhost, policy: deny }
    - { domain: read.ada.localhost, methods: [GET], policy: bypass }
    - { domain: '*.open.ada.localhost', policy: bypass }
`);

const people: Record<string, Subject | undefined> = {
  nobody: undefined,
  ada: { username: 'ada', groups: ['photos'] },
  eve: { username: 'eve', groups: ['photos'] },
  admin: { username: 'admin', groups: ['admins'] },
};

describe('access control', () => {
  it.each([
    ['nobody', 0, 'cloud', '/', 'sign-in'],
    ['ada', 1, 'cloud', '/', 'allowed'],
    ['nobody', 0, 'cloud', '/public', 'allowed'],
    ['nobody', 0, 'cloud', '/public/a?b', 'allowed'],
    ['nobody', 0, 'cloud', '/publicity', 'sign-in'],
    ['nobody', 0, 'cloud', '/admin', 'sign-in'],
    ['ada', 1, 'cloud', '/admin', 'forbidden'],
    ['admin', 1, 'cloud', '/admin', 'sign-in'],
    ['admin', 2, 'cloud', '/admin', 'allowed'],
    ['nobody', 0, 'photos', '/', 'sign-in'],
    ['ada', 1, 'photos', '/', 'allowed'],
    ['eve', 1, 'photos', '/', 'forbidden'],
    ['admin', 1, 'photos', '/', 'allowed'],
    ['nobody', 0, 'read', '/', 'allowed'],
    ['nobody', 0, 'a.open', '/', 'allowed'],
    ['nobody', 0, 'open', '/', 'forbidden'],
    ['ada', 2, 'other', '/', 'forbidden'],
  ] as const)(
    '%s, level %d, at %s%s: %s',
    (who, level, name, path, expected) => {
      const target = { host: `${name}.ada.localhost`, path, method: 'GET' };
      const reached: Level = level;
      const requirement = requirementOf(access, target, people[who]);
      expect(verdict(requirement, reached)).toBe(expected);
    },
  );

  it('looks at the method', () => {
    const target = { host: 'read.ada.localhost', path: '/', method: 'POST' };
    expect(requirementOf(access, target, undefined).policy).toBe('deny');
  });

  it('knows whether any rule asks for a second factor', () => {
    expect(usesSecondFactor(access)).toBe(true);
    expect(usesSecondFactor({ defaultPolicy: 'deny', rules: [] })).toBe(false);
  });

  it.each([
    ['/public/../admin', '/admin'],
    ['/public/%2e%2e/admin?x=%2e', '/admin?x=%2e'],
    ['/a//b/', '/a/b/'],
    ['', '/'],
    ['/%', '/%'],
    ['/?', '/'],
  ])('rules see %s as %s', (uri, path) => {
    expect(cleanPath(uri)).toBe(path);
  });
});
