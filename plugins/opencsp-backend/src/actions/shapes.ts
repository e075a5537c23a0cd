import {
  anything,
  choice,
  Field,
  Fields,
  flag,
  list,
  number,
  object,
  optional,
  text,
} from './fields';

/** The key that makes a create repeatable. */
export const KEY = text(
  'A new UUID for each thing that is wanted. The same call with the same key makes nothing twice, so use it again when no answer came.',
);

/** Who will own what is made. */
export const OWNER = optional(
  text(
    'Entity ref of the user or group that will own it, such as "user:default/ada"; the person themselves when absent.',
  ),
);

/** How a list is read page by page. */
export const PAGE: Fields = {
  limit: optional(number('How many of them one answer holds at most.')),
  cursor: optional(
    text('The "nextCursor" of the answer before, to read the next page.'),
  ),
};

/** What narrows a list to somebody's. */
export const OF_OWNER = optional(
  text('Entity ref of an owner: only what belongs to them.'),
);

/** A page of these. */
export function pageOf(of: Fields, about: string): Fields {
  return {
    items: list(object(of, about), 'This page of the list.'),
    totalItems: number('How many there are on all pages.'),
    nextCursor: optional(
      text('Give it as "cursor" for the next page; absent on the last.'),
    ),
  };
}

/** A page of log lines. */
export const LOG_PAGE: Fields = {
  items: list(
    object(
      {
        seq: number('Number of the line.'),
        step: text('What was being done.'),
        text: text('The line.'),
      },
      'One line.',
    ),
    'The lines, oldest first.',
  ),
  next: number('Give it as "after" to read on.'),
  complete: flag('True when no more lines will come.'),
};

/** Where to read on in a log. */
export const AFTER = optional(
  number('The "next" of the page before; from the beginning when absent.'),
);

/** What is wrong with a request. */
export const PROBLEMS = list(
  object(
    {
      path: text('Dotted path of the field.'),
      message: text('What is wrong with it, and what would be right.'),
    },
    'One problem.',
  ),
  'What is wrong; empty when nothing is.',
);

/** Why something failed. */
export const FAILURE: Field = optional(
  object(
    {
      reason: text('Stable code.'),
      message: text('The cause in words.'),
      evidence: optional(text('What the other side said.')),
      nextStep: text('What to do.'),
      retryable: flag('Whether a retry can help.'),
    },
    'Why it failed; absent when it did not.',
  ),
);

/** What every record tells about itself. */
export function record(
  what: string,
  states: readonly [string, ...string[]],
): Fields {
  return {
    id: text(`Id of the ${what}.`),
    owner: text('Entity ref of its owner.'),
    state: choice(states, `State of the ${what}.`),
    stateSince: text('Since when, in ISO 8601.'),
    waitingFor: optional(text('What the state waits for, in words.')),
    failure: FAILURE,
    actions: anything('What may be asked of it now.'),
  };
}
