/**
 * Proves that the admin page is signed in to once, that every deed may be repeated, and that nothing is sent with an
 * address that the server would choke on. All answers are recorded ones.
 */
import { adminOf, ADMIN_TOKEN, Clock } from '../__testUtils__/lab';
import { Player } from '../__testUtils__/Player';
import { IDS } from '../__testUtils__/recorded';

const { signal } = new AbortController();
const MAIL = 'vault.user@example.com';
const absent = {
  exchange: 'adminByMailUnknown',
  path: `/admin/users/by-mail/${MAIL}`,
};
const BURNED = 'burned@example.com';
const absentBurned = {
  exchange: 'adminByMailUnknown',
  path: `/admin/users/by-mail/${BURNED}`,
};

describe('the admin page', () => {
  it('is signed in to once, with a form, and invites in lower case', async () => {
    const player = new Player([
      'adminSignIn',
      absent,
      'adminInvite',
      'adminByMail',
    ]);
    const invited = await adminOf(player.send).invite(
      ' Vault.User@Example.com',
      signal,
    );

    expect(player.problems).toEqual([]);
    expect(player.bodyAt(0)).toEqual({ token: ADMIN_TOKEN });
    expect(player.bodyAt(2)).toEqual({ email: MAIL });
    expect(invited).toEqual({
      made: true,
      value: {
        id: IDS.account,
        mail: MAIL,
        isRegistered: false,
        isEnabled: true,
      },
    });
  });

  it('does not invite who is there', async () => {
    const player = new Player(['adminSignIn', 'adminByMail']);
    const { made } = await adminOf(player.send).invite(MAIL, signal);

    expect(made).toBe(false);
    expect(player.problems).toEqual([]);
  });

  it('looks up after a 409, and says that it was not the one who invited', async () => {
    const player = new Player([
      'adminSignIn',
      absent,
      'adminInviteTwice',
      'adminByMail',
    ]);
    const { made, value } = await adminOf(player.send).invite(MAIL, signal);

    expect({ made, mail: value.mail }).toEqual({ made: false, mail: MAIL });
    expect(player.problems).toEqual([]);
  });

  it('finds the invitation whose answer got lost', async () => {
    const player = new Player([
      'adminSignIn',
      absent,
      { exchange: 'adminInvite', isLost: true },
      'adminByMail',
    ]);
    const { value } = await adminOf(player.send).invite(MAIL, signal);

    expect(value.id).toBe(IDS.account);
    expect(player.problems).toEqual([]);
  });

  it('says that the outcome is unknown when the lost invitation is not there', async () => {
    const player = new Player([
      'adminSignIn',
      absent,
      { exchange: 'adminInvite', isLost: true },
      absent,
    ]);

    await expect(
      adminOf(player.send).invite(MAIL, signal),
    ).rejects.toMatchObject({ refusal: { kind: 'outcome-unknown' } });
  });

  it.each([
    'not an address',
    '',
    'a@b',
    'a b@example.com',
    'a@@example.com',
    'a/../../x@example.com?',
    `${'a'.repeat(65)}@example.com`,
    'josé@example.com',
    'a@example.com\r\nX: y',
  ])('sends nothing for the address %j', async mail => {
    const player = new Player([]);

    await expect(
      (async () => adminOf(player.send).invite(mail, signal))(),
    ).rejects.toThrow('plain e-mail address');
    expect(player.sent).toEqual([]);
  });

  it('disables, enables, deauthorizes and deletes, with the content type that the server wants', async () => {
    const player = new Player([
      'adminSignIn',
      'adminDisable',
      'adminEnable',
      'adminDeauth',
      'adminDelete',
      'adminDeleteAgain',
    ]);
    const admin = adminOf(player.send);
    await admin.disable(IDS.account, signal);
    await admin.enable(IDS.account, signal);
    await admin.deauthorize(IDS.account, signal);
    await admin.delete(IDS.account, signal);
    await admin.delete(IDS.account, signal);

    expect(player.problems).toEqual([]);
  });

  it('renews a used up invitation by deleting and inviting, and says that resending does not help', async () => {
    const player = new Player([
      'adminSignIn',
      'burnedByMail',
      'burnedResend',
      'burnedByMail',
      'burnedDelete',
      absentBurned,
      'burnedInviteAfterDelete',
      {
        exchange: 'burnedByMail',
        answer: body => ({
          ...Object(body),
          id: '38b8fa75-1ece-40dd-879a-d35215b02d38',
        }),
      },
    ]);
    const admin = adminOf(player.send);
    const before = await admin.find(BURNED, signal);
    await admin.resend(before?.id ?? '', signal);
    const after = await admin.renewInvitation(BURNED, signal);

    expect(player.problems).toEqual([]);
    expect(before?.isRegistered).toBe(false);
    expect(after.id).toBe('38b8fa75-1ece-40dd-879a-d35215b02d38');
  });

  it('never deletes a vault to renew an invitation', async () => {
    const player = new Player([
      'adminSignIn',
      {
        exchange: 'burnedByMail',
        answer: body => ({ ...Object(body), _status: 0 }),
      },
    ]);

    await expect(
      adminOf(player.send).renewInvitation(BURNED, signal),
    ).rejects.toMatchObject({ refusal: { kind: 'conflict' } });
    expect(player.problems).toEqual([]);
  });

  it('takes no account of another address for the one that was asked for', async () => {
    const player = new Player([
      'adminSignIn',
      { exchange: 'burnedByMail', path: `/admin/users/by-mail/${MAIL}` },
    ]);

    await expect(adminOf(player.send).find(MAIL, signal)).rejects.toMatchObject(
      { refusal: { kind: 'conflict' } },
    );
  });

  it('signs in again when the cookie has ended, by the clock or by a 401', async () => {
    const player = new Player([
      'adminSignIn',
      'adminByMail',
      'adminSignIn',
      'adminByMail',
      {
        exchange: 'adminUsersWithoutCookie',
        path: `/admin/users/by-mail/${MAIL}`,
      },
      'adminSignIn',
      'adminByMail',
    ]);
    const clock = new Clock();
    const admin = adminOf(player.send, clock);
    await admin.find(MAIL, signal);
    clock.forward(1200 - 30);
    await admin.find(MAIL, signal);
    const found = await admin.find(MAIL, signal);

    expect(found?.id).toBe(IDS.account);
    // The recorded 401 is of a request without cookie; ours had one.
    expect(player.problems).toEqual([]);
  });

  it.each([
    ['adminWrongToken', 'wrong-credentials'],
    // What a server without admin page answers to a POST.
    ['adminByMailUnknown', 'no-admin-page'],
  ])('tells %s as %s', async (exchange, kind) => {
    const answered = new Player([exchange]);

    await expect(
      adminOf(answered.send).find(MAIL, signal),
    ).rejects.toMatchObject({ refusal: { kind } });
    expect(answered.sent).toHaveLength(1);
  });

  it('tries no sign-in until the limit has passed', async () => {
    const player = new Player(['adminLimited', 'adminSignIn', 'adminByMail']);
    const clock = new Clock();
    const admin = adminOf(player.send, clock);

    await expect(admin.find(MAIL, signal)).rejects.toMatchObject({
      refusal: { kind: 'limited', retryAfterSeconds: 300 },
    });
    clock.forward(100);
    await expect(admin.find(MAIL, signal)).rejects.toMatchObject({
      refusal: { kind: 'limited', retryAfterSeconds: 200 },
    });
    clock.forward(200);
    expect(await admin.find(MAIL, signal)).toBeDefined();
    expect(player.problems).toEqual([]);
  });
});
