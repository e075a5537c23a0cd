/**
 * Proves that the recorded lists of members and keys are read as they are. What is done about a member is in
 * `members.test.ts` and `leavers.test.ts`.
 */
import { organization, playedSession } from '../__testUtils__/lab';
import { IDS } from '../__testUtils__/recorded';
import { CARL } from '../__testUtils__/Roster';
import { listMembers, publicKeysOf } from './listMembers';

const { signal } = new AbortController();

describe('listMembers', () => {
  it.each([
    ['membersInvited', 'invited'],
    ['membersAccepted', 'accepted'],
    ['membersRevoked', 'revoked'],
  ])('reads Carl in %s as %s', async (exchange, status) => {
    const { player, session } = playedSession([exchange]);
    const members = await listMembers({ session, organization }, signal);

    expect(members.find(({ mail }) => mail === CARL)).toMatchObject({
      id: IDS.member,
      status,
      role: 'user',
    });
    expect(members[0]).toMatchObject({ role: 'owner', status: 'confirmed' });
    expect(player.problems).toEqual([]);
  });

  it('reads the rights of a member', async () => {
    const { session } = playedSession(['membersRevoked']);
    const members = await listMembers({ session, organization }, signal);
    const dora = members.find(({ mail }) => mail === 'dora@example.com');

    expect(dora?.grants).toEqual([
      {
        id: IDS.collection,
        readOnly: true,
        hidePasswords: true,
        manage: false,
      },
    ]);
  });
});

describe('publicKeysOf', () => {
  it.each([
    ['publicKeys', 1],
    ['publicKeysNone', 0],
  ])('reads %s', async (exchange, size) => {
    const { player, session } = playedSession([exchange]);
    const keys = await publicKeysOf(
      { session, organization },
      [IDS.member],
      signal,
    );

    expect(keys.size).toBe(size);
    expect(player.problems).toEqual([]);
  });

  it("asks for nobody's key not at all", async () => {
    const { player, session } = playedSession([]);
    const keys = await publicKeysOf({ session, organization }, [], signal);

    expect(keys.size).toBe(0);
    expect(player.sent).toEqual([]);
  });
});
