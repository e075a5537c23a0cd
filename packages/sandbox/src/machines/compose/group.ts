import { Session } from './session';

/**
 * Does several things at once; the first one that fails ends the others, and is what is thrown when
 * all of them are over.
 */
export async function together(
  session: Session,
  tasks: readonly ((inner: Session) => Promise<void>)[],
): Promise<void> {
  const ended = new AbortController();
  const signal = AbortSignal.any([session.call.signal, ended.signal]);
  const inner = { ...session, call: { ...session.call, signal } };
  let failure: { reason: unknown } | undefined;
  await Promise.all(
    tasks.map(task =>
      task(inner).catch(reason => {
        failure ??= { reason };
        ended.abort(reason);
      }),
    ),
  );
  if (failure) {
    throw failure.reason;
  }
}
