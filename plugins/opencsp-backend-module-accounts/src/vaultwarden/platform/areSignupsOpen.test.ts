/**
 * Proves that open signups are seen by the only sign that there is.
 */
import { Player } from '../__testUtils__/Player';
import { createAsk } from '../http/ask';
import { areSignupsOpen } from './areSignupsOpen';

const { signal } = new AbortController();

describe('areSignupsOpen', () => {
  it.each([
    ['probeClosed', false],
    // What is answered for an invited address, and for any when signups are open.
    ['probeAnswered', true],
  ])('reads %s as %s', async (exchange, isOpen) => {
    const player = new Player([exchange]);

    expect(await areSignupsOpen(createAsk(player.send), signal)).toBe(isOpen);
    expect(player.problems).toEqual([]);
  });

  it('takes no other refusal for an answer', async () => {
    const player = new Player(['loginLimited']);

    await expect(
      areSignupsOpen(createAsk(player.send), signal),
    ).rejects.toMatchObject({ refusal: { kind: 'limited' } });
  });
});
