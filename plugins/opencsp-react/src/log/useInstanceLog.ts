import { useApi } from '@backstage/frontend-plugin-api';
import { LogLine } from '@opencsp/plugin-opencsp-common';
import { useEffect, useRef, useState } from 'react';
import { opencspApiRef } from '../api/opencspApi';
import { followLog, LogStatus } from './followLog';
import { appendLines, emptyLogBuffer, LogBuffer } from './logBuffer';

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}

/** @public */
export interface InstanceLog extends LogBuffer {
  status: LogStatus;
  error?: unknown;
}

const nothingYet: InstanceLog = { ...emptyLogBuffer, status: 'connecting' };

/**
 * The log of a machine, live: one stream while the tab is visible, none while it is hidden, and on
 * from the last line when it is visible again.
 *
 * @param run - changes when a log that ended may go on (a retry): following begins again
 *
 * @public
 */
export function useInstanceLog(id: string, run: string = ''): InstanceLog {
  const api = useApi(opencspApiRef);
  const [log, setLog] = useState<InstanceLog>(nothingYet);

  const last = useRef(0);

  useEffect(() => {
    last.current = 0;
    setLog(nothingYet);
  }, [id]);

  useEffect(() => {
    let following: AbortController | undefined;
    let ended = false;

    const start = () => {
      if (following || ended) {
        return;
      }
      const controller = new AbortController();
      following = controller;
      const { signal } = controller;
      followLog(
        id,
        last.current,
        {
          api,
          sleep,
          random: Math.random,
          onLines: lines => {
            if (!signal.aborted) {
              last.current = lines[lines.length - 1].seq;
              setLog(now => ({
                ...now,
                ...appendLines(now, newTo(now, lines)),
              }));
            }
          },
          onStatus: (status, error) => {
            if (!signal.aborted) {
              ended = status === 'ended' || status === 'failed';
              setLog(now => ({ ...now, status, error }));
            }
          },
        },
        signal,
      ).catch(error => setLog(now => ({ ...now, status: 'failed', error })));
    };
    const stop = () => {
      following?.abort();
      following = undefined;
    };
    const onVisibility = () =>
      document.visibilityState === 'visible' ? start() : stop();

    onVisibility();
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      stop();
    };
  }, [api, id, run]);

  return log;
}

/** The lines that a buffer does not hold yet, for a log that is read again from its beginning. */
function newTo(buffer: LogBuffer, lines: LogLine[]): LogLine[] {
  const last = buffer.lines[buffer.lines.length - 1]?.seq ?? 0;
  return lines.filter(line => line.seq > last);
}
