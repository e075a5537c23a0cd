/**
 * Proves that a member is cut off in the order that was recorded to hold, that this may be repeated after a lost
 * answer, and that the ways back lose nothing that they need not. What the server really shows to a revoked member is
 * the recording's and the stand-in's.
 */
import { adminOf, organization, playedSession } from '../__testUtils__/lab';
import { Player, Step } from '../__testUtils__/Player';
import { IDS } from '../__testUtils__/recorded';
import { CARL, reading, Roster } from '../__testUtils__/Roster';
import {
  renewMember,
  replaceForgottenAccount,
  restoreMember,
  revokeMember,
} from './leavers';
import { WantedMember } from './members';

const { signal } = new AbortController();

const wanted: WantedMember = {
  mail: 'Carl@example.com',
  role: 'user',
  collectionIds: [IDS.collection],
};

function setting(steps: (Step | string)[]) {
  const { player, session } = playedSession(steps);
  return { player, where: { session, organization } };
}

const lost = (step: Step): Step => ({ ...step, isLost: true });
const lostBefore = (exchange: string): Step => ({ exchange, isLost: true });

describe('revokeMember', () => {
  const readingCarl = () =>
    new Roster().with({ status: 2, collections: [reading(IDS.collection)] });

  it('takes the collections first and revokes then', async () => {
    const roster = readingCarl();
    const { player, where } = setting([
      roster.list,
      roster.take,
      roster.list,
      roster.revoke,
      roster.list,
    ]);

    expect(await revokeMember(where, CARL, signal)).toBe('revoked');
    expect(player.problems).toEqual([]);
    expect(player.bodyAt(3)).toMatchObject({ type: 2, collections: [] });
  });

  it('does not revoke one whose collections could not be taken', async () => {
    const roster = readingCarl();
    const { player, where } = setting([
      roster.list,
      lostBefore('grant'),
      roster.list,
    ]);

    await expect(revokeMember(where, CARL, signal)).rejects.toMatchObject({
      refusal: { kind: 'outcome-unknown' },
    });
    expect(player.calls.filter(call => call.endsWith('/revoke'))).toEqual([]);
  });

  it('goes on after lost answers', async () => {
    const roster = readingCarl();
    const { player, where } = setting([
      roster.list,
      lost(roster.take),
      roster.list,
      lost(roster.revoke),
      roster.list,
    ]);

    expect(await revokeMember(where, CARL, signal)).toBe('revoked');
    expect(player.problems).toEqual([]);
  });

  it('takes the collections of one whom somebody revoked too early', async () => {
    const roster = readingCarl().with({ status: -1 });
    const { player, where } = setting([
      roster.list,
      roster.take,
      roster.list,
      roster.list,
    ]);

    expect(await revokeMember(where, CARL, signal)).toBe('revoked');
    expect(roster.carl?.collections).toEqual([]);
    expect(player.problems).toEqual([]);
  });

  it('takes the collections of one who was revoked also where the list shows none', async () => {
    const roster = new Roster().with({ status: -1 });
    const { player, where } = setting([
      roster.list,
      roster.take,
      roster.list,
      roster.list,
    ]);

    expect(await revokeMember(where, CARL, signal)).toBe('revoked');
    expect(player.problems).toEqual([]);
    expect(player.bodyAt(3)).toMatchObject({ type: 2, collections: [] });
  });

  it('is not sure of one who was revoked while the answer is lost', async () => {
    const roster = new Roster().with({ status: -1 });
    const { where } = setting([roster.list, lostBefore('grant'), roster.list]);

    await expect(revokeMember(where, CARL, signal)).rejects.toMatchObject({
      refusal: { kind: 'outcome-unknown' },
    });
  });

  it.each([0, 1])('removes one who stands at %i', async status => {
    const roster = new Roster().with({ status });
    const { player, where } = setting([
      roster.list,
      roster.delete,
      roster.list,
    ]);

    expect(await revokeMember(where, CARL, signal)).toBe('removed');
    expect(player.problems).toEqual([]);
  });

  it('has nothing to do for a stranger, and cuts no owner off', async () => {
    const roster = new Roster();
    const { where } = setting([roster.list, roster.list]);

    expect(await revokeMember(where, CARL, signal)).toBe('absent');
    await expect(
      revokeMember(where, 'portal@example.com', signal),
    ).rejects.toMatchObject({ refusal: { kind: 'conflict' } });
  });
});

describe('ways back', () => {
  it('restores, and gives the collections again without a new confirmation', async () => {
    const roster = new Roster().with({ status: -1 });
    const { player, where } = setting([
      roster.list,
      roster.restore,
      roster.list,
      roster.grant,
      roster.list,
    ]);

    expect(await restoreMember(where, wanted, signal)).toBe('reads');
    expect(player.problems).toEqual([]);
  });

  it('renews a used up membership by deleting it and inviting again', async () => {
    const roster = new Roster().with({ status: 1 });
    roster.hasKey = false;
    const { player, where } = setting([
      roster.list,
      { ...roster.delete, exchange: 'wayOutDelete' },
      roster.list,
      roster.list,
      roster.invite,
      roster.list,
    ]);

    expect(await renewMember(where, wanted, signal)).toBe(
      'waits-for-registration',
    );
    expect(player.problems).toEqual([]);
  });

  const forgotten = {
    exchange: 'adminByMail',
    path: `/admin/users/by-mail/${CARL}`,
    answer: (body: unknown) => ({ ...Object(body), email: CARL, _status: 0 }),
  };

  it('replaces the account of one who forgot his master password', async () => {
    const roster = new Roster();
    const admin = new Player(['adminSignIn', forgotten, 'adminDelete']);
    const { player, where } = setting([
      roster.list,
      roster.invite,
      roster.list,
    ]);
    const state = await replaceForgottenAccount(
      where,
      adminOf(admin.send),
      wanted,
      IDS.account,
      signal,
    );

    expect(state).toBe('waits-for-registration');
    expect([...admin.problems, ...player.problems]).toEqual([]);
  });

  it('does not delete the account that he has registered since', async () => {
    const roster = new Roster().with({ status: 0 });
    const admin = new Player(['adminSignIn', forgotten]);
    const { where } = setting([roster.list]);
    await replaceForgottenAccount(
      where,
      adminOf(admin.send),
      wanted,
      IDS.owner,
      signal,
    );

    expect(admin.calls.filter(call => call.endsWith('/delete'))).toEqual([]);
    expect(admin.problems).toEqual([]);
  });
});
