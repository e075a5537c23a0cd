// Proves: the sentence that says why work stands where it stands, from each mix of facts, and the short texts of the
// columns. Leaves to the page's test: that they are shown.
import { mockApis } from '@backstage/frontend-test-utils';
import { opencspTranslationRef } from '@opencsp/plugin-opencsp-react';
import {
  deadlineText,
  holderText,
  nextLookText,
  troubleText,
  WorkFacts,
  workSentence,
} from './workWords';

const now = new Date(2026, 2, 1, 14, 0, 0);
const at = (seconds: number) =>
  new Date(now.getTime() + seconds * 1_000).toISOString();

function english() {
  const snapshot = mockApis.translation().getTranslation(opencspTranslationRef);
  if (!snapshot.ready) {
    throw new Error('The English texts are part of the ref.');
  }
  return snapshot.t;
}
const t = english();
const HOLDER = '3f9c1e2a-0000-4000-8000-000000000001';

describe('workSentence', () => {
  it.each<[string, Partial<WorkFacts>, string]>([
    [
      'waits for the platform',
      {
        waitingFor: 'The platform applies the plan.',
        dueAt: at(40),
        deadline: at(720),
      },
      'The platform applies the plan. Next look in 40 s. Ends as failed in 12 min.',
    ],
    [
      'waits, in words without an end',
      { waitingFor: 'Runner pod: ImagePullBackOff', dueAt: at(5) },
      'Runner pod: ImagePullBackOff. Next look in 5 s.',
    ],
    [
      'is worked on',
      { dueAt: at(-1), heldBy: HOLDER, heldUntil: at(300) },
      'Held by 3f9c1e2a until 14:05.',
    ],
    [
      'is worked on, and late',
      {
        dueAt: at(-180),
        heldBy: 'portal-1',
        heldUntil: at(300),
        waitingFor: 'The plan is made.',
      },
      'Due 3 min ago, held by portal-1 until 14:05. The plan is made.',
    ],
    [
      'was held by a process that died',
      { dueAt: at(-180), heldBy: 'portal-1', heldUntil: at(-60) },
      'The hold of portal-1 ended at 13:59: the next free process takes it.',
    ],
    [
      'is overdue',
      { dueAt: at(-180) },
      'Due 3 min ago, and no process has taken it.',
    ],
    ['is due', { dueAt: at(-2) }, 'Due now; the next free process takes it.'],
    [
      'rests',
      {},
      'Nothing is planned: a request or a change outside brings the next look.',
    ],
    [
      'has no time left',
      { dueAt: at(3), deadline: at(-120) },
      'Next look in 3 s. Its time ended 2 min ago: the next look ends it as failed.',
    ],
    [
      'is gone',
      { state: 'deleted', dueAt: at(-180), deadline: at(-1) },
      'It is gone; there is nothing more to do.',
    ],
  ])('%s', (_, facts, text) => {
    expect(workSentence({ state: 'provisioning', ...facts }, now, t)).toBe(
      text,
    );
  });
});

it.each([
  [at(40), 'in 40 s'],
  [at(-5), 'Now'],
  [at(-180), 'Due 3 min ago'],
  [undefined, 'On request'],
])('the next look at %s is "%s"', (dueAt, text) => {
  expect(nextLookText({ dueAt, state: 'active' }, now, t)).toBe(text);
});

it('says no next look of what is gone', () => {
  expect(nextLookText({ dueAt: at(5), state: 'deleted' }, now, t)).toBe('None');
});

it.each([
  [at(720), 'in 12 min'],
  [at(-60), '1 min ago'],
  [undefined, 'None'],
])('the deadline at %s is "%s"', (deadline, text) => {
  expect(deadlineText(deadline, now, t)).toBe(text);
});

it('counts trouble, with what the other side said', () => {
  expect(troubleText({ attempts: 0, lastError: 'old' }, t)).toBeUndefined();
  expect(troubleText({ attempts: 1, lastError: '503.' }, t)).toBe(
    'In trouble once: 503.',
  );
  expect(troubleText({ attempts: 4 }, t)).toBe(
    'In trouble 4 times in a row: the other side said nothing.',
  );
});

it('names a process by the part of its id that tells it from others', () => {
  expect(holderText(HOLDER)).toBe('3f9c1e2a');
  expect(holderText('portal-1')).toBe('portal-1');
});
