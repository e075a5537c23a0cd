/**
 * Proves that a member is brought to reading in the order that was recorded to hold; that every step may
 * be repeated after a lost answer; and that what cannot be cured here is told. What the server really shows to a
 * member is the recording's and the stand-in's.
 */
import { z } from 'zod';
import {
  organization,
  playedSession,
  recordedKeyPair,
} from '../__testUtils__/lab';
import { Step } from '../__testUtils__/Player';
import { IDS } from '../__testUtils__/recorded';
import { CARL, reading, Roster } from '../__testUtils__/Roster';
import { openAsHolder } from '../crypto';
import { ensureMember, WantedMember } from './members';

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

describe('ensureMember', () => {
  it('invites without collections, and waits for the person', async () => {
    const roster = new Roster();
    const { player, where } = setting([
      roster.list,
      roster.invite,
      roster.list,
    ]);

    expect(await ensureMember(where, wanted, signal)).toBe(
      'waits-for-registration',
    );
    expect(player.problems).toEqual([]);
    expect(player.bodyAt(3)).toEqual({
      emails: [CARL],
      groups: [],
      type: 2,
      collections: [],
      permissions: {},
    });
  });

  it('does nothing while he has not registered', async () => {
    const roster = new Roster().with({ status: 0 });
    const { player, where } = setting([roster.list]);

    expect(await ensureMember(where, wanted, signal)).toBe(
      'waits-for-registration',
    );
    expect(player.problems).toEqual([]);
  });

  it('confirms with the key fetched in the same step, and only then gives the collection to read', async () => {
    const roster = new Roster().with({ status: 1 });
    const { player, where } = setting([
      roster.list,
      roster.publicKeys,
      roster.confirm,
      roster.list,
      roster.grant,
      roster.list,
    ]);

    expect(await ensureMember(where, wanted, signal)).toBe('reads');
    expect(player.problems).toEqual([]);
    const { key } = z.object({ key: z.string() }).parse(player.bodyAt(4));
    expect(openAsHolder(key, recordedKeyPair().privateKey)).toEqual({
      ok: true,
      bytes: organization.key.toBytes(),
    });
    expect(roster.carl?.collections).toEqual([reading(IDS.collection)]);
  });

  it('goes on with who had an account before: invited, confirmed and reading in one pass', async () => {
    const roster = new Roster();
    const acceptedAtOnce: Step = {
      ...roster.invite,
      answer: body => {
        roster.with({ status: 1 });
        return body;
      },
    };
    const { player, where } = setting([
      roster.list,
      acceptedAtOnce,
      roster.list,
      roster.publicKeys,
      roster.confirm,
      roster.list,
      roster.grant,
      roster.list,
    ]);

    expect(await ensureMember(where, wanted, signal)).toBe('reads');
    expect(player.problems).toEqual([]);
  });

  it('does nothing for who reads', async () => {
    const roster = new Roster().with({
      status: 2,
      collections: [reading(IDS.collection)],
    });
    const { player, where } = setting([roster.list]);

    expect(await ensureMember(where, wanted, signal)).toBe('reads');
    expect(player.problems).toEqual([]);
  });

  it.each([
    ['may write', { ...reading(IDS.collection), readOnly: false }],
    ['manages', { ...reading(IDS.collection), manage: true }],
    ['reads another', reading(IDS.otherCollection)],
  ])('sets the collections of one who %s', async (_, grant) => {
    const roster = new Roster().with({ status: 2, collections: [grant] });
    const { player, where } = setting([roster.list, roster.grant, roster.list]);

    expect(await ensureMember(where, wanted, signal)).toBe('reads');
    expect(roster.carl?.collections).toEqual([reading(IDS.collection)]);
    expect(player.problems).toEqual([]);
  });

  it('tells a used up invitation, which the status alone does not show', async () => {
    const roster = new Roster().with({ status: 1 });
    roster.hasKey = false;
    const { player, where } = setting([roster.list, roster.publicKeys]);

    expect(await ensureMember(where, wanted, signal)).toBe('burned');
    expect(player.problems).toEqual([]);
  });

  it('leaves a revoked member revoked', async () => {
    const roster = new Roster().with({ status: -1 });
    const { player, where } = setting([roster.list]);

    expect(await ensureMember(where, wanted, signal)).toBe('revoked');
    expect(player.problems).toEqual([]);
  });

  it('does not make an owner a user', async () => {
    const roster = new Roster().with({ status: 2, type: 0 });
    const { player, where } = setting([roster.list]);

    await expect(ensureMember(where, wanted, signal)).rejects.toMatchObject({
      refusal: { kind: 'conflict' },
    });
    expect(player.problems).toEqual([]);
  });

  it('makes a second owner, who needs no collections', async () => {
    const roster = new Roster();
    const { player, where } = setting([
      roster.list,
      roster.inviteOwner,
      roster.list,
      roster.publicKeys,
      roster.confirm,
      roster.list,
    ]);

    expect(
      await ensureMember(where, { ...wanted, role: 'owner' }, signal),
    ).toBe('reads');
    expect(player.problems).toEqual([]);
    expect(player.bodyAt(3)).toMatchObject({ type: 0, collections: [] });
  });

  it('says what to do when the organisation may not invite strangers', async () => {
    const roster = new Roster();
    const { where } = setting([
      roster.list,
      {
        exchange: 'invitationsOff',
        path: `/api/organizations/${IDS.organization}/users/invite`,
      },
    ]);

    await expect(ensureMember(where, wanted, signal)).rejects.toMatchObject({
      refusal: { kind: 'invitations-off' },
      message: expect.stringContaining('INVITATIONS_ALLOWED'),
    });
  });

  it('finds by looking what lost answers did', async () => {
    const roster = new Roster();
    const first = setting([roster.list, lost(roster.invite), roster.list]);
    const invited = await ensureMember(first.where, wanted, signal);
    roster.with({ status: 1 });
    const second = setting([
      roster.list,
      roster.publicKeys,
      lost(roster.confirm),
      roster.list,
      lost(roster.grant),
      roster.list,
    ]);

    expect(invited).toBe('waits-for-registration');
    expect(await ensureMember(second.where, wanted, signal)).toBe('reads');
    expect([...first.player.problems, ...second.player.problems]).toEqual([]);
  });

  it('says that the outcome is unknown when it stays away', async () => {
    const roster = new Roster();
    const { where } = setting([
      roster.list,
      lostBefore('inviteWithoutCollections'),
      roster.list,
      lostBefore('inviteWithoutCollections'),
      roster.list,
      lostBefore('inviteWithoutCollections'),
    ]);

    await expect(ensureMember(where, wanted, signal)).rejects.toMatchObject({
      refusal: { kind: 'outcome-unknown' },
    });
  });

  it('takes "already in the organisation" and "in another state" for another pass that was faster', async () => {
    const roster = new Roster();
    const faster = (exchange: string, status: number, path: string): Step => ({
      exchange,
      path,
      answer: body => {
        roster.with({ status });
        return body;
      },
    });
    const users = `/api/organizations/${IDS.organization}/users`;
    const { where, player } = setting([
      roster.list,
      faster('inviteTwice', 1, `${users}/invite`),
      roster.list,
      roster.publicKeys,
      faster('confirmAgain', 2, `${users}/${IDS.member}/confirm`),
      roster.list,
      roster.grant,
      roster.list,
    ]);

    expect(await ensureMember(where, wanted, signal)).toBe('reads');
    // The recorded second invitation named a collection; ours never does.
    expect(player.problems).toEqual([
      'inviteTwice: body.collections differs in length',
    ]);
  });
});
