import { HostCommand, HostSection } from '@opencsp/plugin-opencsp-node';

const SECTION = 'routeclock';

/** Asks a host for its time, for one exchange. */
export const hostClockCommand: HostCommand = {
  name: SECTION,
  argv: ['date', '+%s'],
};

/**
 * Pure: how far the host's clock is ahead of the portal's, in milliseconds, to about a second; nothing
 * when it did not say.
 *
 * @param sections - with that of {@link hostClockCommand}
 * @param asked - when it was asked, by the portal's clock
 * @param answered - when it had answered
 */
export function clockAhead(
  sections: readonly HostSection[],
  asked: number,
  answered: number,
): number | undefined {
  const section = sections.find(({ name }) => name === SECTION);
  const seconds = section?.stdout.trim() ?? '';
  if (section?.exit !== 0 || !/^\d{1,12}$/.test(seconds)) {
    return undefined;
  }
  const theirs = Number(seconds) * 1_000;
  // It was somewhere in between: nothing is said of a difference that the exchange itself explains.
  if (theirs + 1_000 > asked && theirs <= answered) {
    return 0;
  }
  return theirs > answered ? theirs - answered : theirs + 1_000 - asked;
}
