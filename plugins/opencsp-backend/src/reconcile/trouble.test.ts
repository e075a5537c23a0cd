/*
 * Proves that what outside systems say can be kept and shown: no control characters, which PostgreSQL
 * refuses and terminals obey, and no secret that hides behind one; and that trouble on the way to the
 * database is told without SQL. Leaves other trouble of the database to `http/databaseFaults.test.ts` and
 * the forms of secrets to `outside/redact.test.ts`.
 */
import { mockServices } from '@backstage/backend-test-utils';
import { describeTrouble } from './trouble';
import { TroubleLog } from './TroubleLog';

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

describe('TroubleLog', () => {
  it('tells trouble on the way to the database once, without the statement', () => {
    const logger = mockServices.logger.mock();
    const troubles = new TroubleLog(logger);
    const error = Object.assign(
      new Error('select "kind" from "outbox" - read ECONNRESET'),
      { code: 'ECONNRESET' },
    );
    troubles.tell('Could not read', error, 0);
    troubles.tell('Could not read', error, 1);
    expect(logger.warn.mock.calls).toEqual([
      [
        'Could not read',
        { error: 'The database cannot be used now (ECONNRESET).' },
      ],
    ]);
  });
});
