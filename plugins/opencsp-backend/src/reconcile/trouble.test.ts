/*
 * Proves that what outside systems say can be kept and shown: no control characters, which PostgreSQL
 * refuses and terminals obey, and no secret that hides behind one. Leaves trouble of the database to
 * `http/databaseFaults.test.ts` and the forms of secrets to `outside/redact.test.ts`.
 */
import { describeTrouble } from './trouble';

describe('describeTrouble', () => {
  it.each([
    ['HTTP 502: bad \u0000 gateway', 'HTTP 502: bad  gateway'],
    ['\u001b[31mred\u001b[0m\u0007\u009b', '[31mred[0m'],
    ['a\tb\r\nsecond line', 'a\tb'],
    ['Größe 😀 …', 'Größe 😀 …'],
    ['pass\u0000word=hunter2', 'password=***'],
  ])('tells %j without control characters', (message, told) => {
    expect(describeTrouble(new Error(message))).toBe(told);
  });
});
