/**
 * Proves that every recorded answer that the client relies on is read to the right refusal, be it JSON, HTML or text.
 * What a session makes of a refusal is in `VaultSession.test.ts`.
 */
import { recorded } from '../__testUtils__/recorded';
import { readAnswer } from './readAnswer';
import { Refusal } from './refusals';

function read(name: string) {
  const { request, response } = recorded(name);
  const { body, contentType, status } = response;
  return readAnswer(request.path, {
    status,
    headers: { 'content-type': contentType ?? undefined },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });
}

function kindOf(name: string): string {
  const answer = read(name);
  return answer.kind === 'done' ? 'done' : answer.refusal.kind;
}

const READ: [string, Refusal['kind'] | 'done'][] = [
  ['adminSignIn', 'done'],
  ['adminWrongToken', 'not-signed-in'],
  ['adminUsersWithoutCookie', 'not-signed-in'],
  ['adminInviteTwice', 'exists'],
  ['adminInviteBadAddress', 'invalid'],
  ['adminByMailUnknown', 'not-found'],
  ['adminDeleteAgain', 'not-found'],
  ['registerNotInvited', 'registration-closed'],
  ['burnedRegister', 'invalid'],
  ['burnedRegisterAgain', 'registration-closed'],
  ['loginWrong', 'wrong-credentials'],
  ['loginDisabled', 'disabled'],
  ['refreshBogus', 'wrong-credentials'],
  ['syncAfterDisable', 'not-signed-in'],
  ['updateStale', 'stale'],
  ['deleteItemAgain', 'not-found'],
  ['createOrganizationRefused', 'forbidden'],
  ['inviteTwice', 'exists'],
  ['confirmAgain', 'wrong-state'],
  ['revokeAgain', 'wrong-state'],
  ['reinviteBurned', 'wrong-state'],
  ['deleteMemberAgain', 'not-found'],
  ['deleteLastOwner', 'last-owner'],
  ['readOnlyTrash', 'forbidden'],
  ['unknownCollection', 'not-found'],
  ['wrongHashDelete', 'wrong-credentials'],
  ['invitationsOff', 'invitations-off'],
  ['noToken', 'not-signed-in'],
  ['memberUnauthorized', 'not-signed-in'],
  ['confirm', 'done'],
];

describe('readAnswer', () => {
  it.each(READ)('reads %s as %s', (name, kind) => {
    expect(kindOf(name)).toBe(kind);
  });

  it('tells how long a limit holds, which no header does', () => {
    expect(read('loginLimited')).toMatchObject({
      refusal: { kind: 'limited', retryAfterSeconds: 60 },
    });
    expect(read('adminLimited')).toMatchObject({
      refusal: { kind: 'limited', retryAfterSeconds: 300 },
    });
  });

  const answered = (status: number, type: string, body: string) =>
    readAnswer('/api/sync', {
      status,
      headers: { 'Content-Type': type },
      body: Buffer.from(body),
    });

  it.each([
    [404, 'text/html; charset=utf-8', '<!DOCTYPE html>', 'not-found'],
    [415, 'text/html; charset=utf-8', '<!DOCTYPE html>', 'invalid'],
    [422, 'text/html; charset=utf-8', '<!DOCTYPE html>', 'invalid'],
    [400, 'application/json', '{"message":', 'invalid'],
    [400, 'application/json', '{"message":"something new"}', 'invalid'],
    [400, 'application/json', '[1]', 'invalid'],
    [
      400,
      'application/json',
      '{"error":"invalid_grant","TwoFactorProviders":["0"]}',
      'second-factor',
    ],
    [500, 'application/json', '{"message":"Database"}', 'unavailable'],
    [502, 'text/html', 'Bad Gateway', 'unavailable'],
    [302, 'text/html', '', 'unexpected'],
  ])('reads %s %s %s as %s', (status, type, body, kind) => {
    expect(answered(status, type, body)).toMatchObject({
      kind: 'refused',
      refusal: { kind },
    });
  });

  it('takes no page for JSON', () => {
    expect(answered(200, 'text/html', '{"a":1}')).toEqual({
      kind: 'done',
      body: undefined,
    });
  });
});
