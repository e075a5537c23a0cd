import { momentsOf, saysReady, storyOf } from './portalView';

/** A recording, one of its objects if it holds several, the lies that it tells, and the story. */
export type Telling = [
  recording: string,
  of: string | undefined,
  lies: number,
  story: string[],
];

/** A recording's story as the portal sees it, and how often its Ready=True was not believed. */
export async function toldBy(
  recording: string,
  of?: string,
): Promise<{ lies: number; story: string[] }> {
  const disbelieved = (await momentsOf(recording)).filter(
    ({ name, object, seen }) =>
      (of === undefined || name === of) &&
      saysReady(object) &&
      seen.state !== 'ready',
  );
  return { lies: disbelieved.length, story: await storyOf(recording, of) };
}
