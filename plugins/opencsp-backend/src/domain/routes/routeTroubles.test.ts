/*
 * Proves that each trouble of routes says what is wrong and what to do, in whole sentences, and that what
 * was seen is quoted after them. When they come is proven by the other tests beside this.
 */
import { ROUTE_TROUBLES, troubleWords } from './routeTroubles';

it.each(ROUTE_TROUBLES)('$code', ({ code, message, nextStep }) => {
  expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  expect(message).toMatch(/^[A-Z].{15,}\.$/);
  expect(nextStep).toMatch(/^[A-Z].{15,}\.$/);
  // The page puts both beside each other.
  expect(nextStep).not.toBe(message);
});

it('says what is wrong, what was seen, and what to do', () => {
  expect(troubleWords({ code: 'dns-missing' })).toEqual({
    code: 'dns-missing',
    message: 'The name has no address.',
    nextStep: expect.stringMatching(/^Add an A record .*\.$/),
  });
  expect(
    troubleWords({
      code: 'dns-missing',
      detail: 'It should lead to 192.0.2.1.',
    }).message,
  ).toBe('The name has no address. It should lead to 192.0.2.1.');
});
