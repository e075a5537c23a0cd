/*
 * Proves which domain is suggested by an operator's pattern, and which patterns are none. Leaves what makes a
 * domain to the common package, and the form to its own tests.
 */
import { isDomainPattern, suggestedDomain } from './suggestedDomain';

const ADA = { name: 'family', handle: 'ada' };

it('is the pattern with the name of the profile and the handle of its owner', () => {
  expect(suggestedDomain('{name}.{handle}.example.com', ADA)).toBe(
    'family.ada.example.com',
  );
  expect(suggestedDomain('{name}-{handle}.example.com', ADA)).toBe(
    'family-ada.example.com',
  );
});

it('is nothing where that is no domain', () => {
  const name = 'a'.repeat(60);
  expect(
    suggestedDomain('{name}-{handle}.example.com', { ...ADA, name }),
  ).toBeUndefined();
});

it.each([
  ['{name}.{handle}.example.com', true],
  ['{handle}.{name}.localhost', true],
  ['{name}.example.com', false],
  ['{handle}.example.com', false],
  ['ada.example.com', false],
  ['{name}.{handle}', true],
  ['{name} {handle}.example.com', false],
  ['https://{name}.{handle}.example.com', false],
  ['{name}.{handle}.{other}.example.com', false],
  ['', false],
])('"%s" as a pattern: %s', (pattern, isOne) => {
  expect(isDomainPattern(pattern)).toBe(isOne);
});
