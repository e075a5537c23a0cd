import { useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useMemo, useRef, useState } from 'react';
import { opencspApiRef } from '../api/opencspApi';
import { followLog, LogSource, LogStatus } from './followLog';
import {
  appendLines,
  emptyLogBuffer,
  LogBuffer,
  RunLogLine,
} from './logBuffer';

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

/**
 * The log of a run as a page holds it, and how following it stands.
 *
 * @public
 */
export interface RunLog extends LogBuffer {
  status: LogStatus;
  error?: unknown;
}

/** A long log comes in many pieces: they are drawn together. Milliseconds. */
const DRAW_MS = 100;

const nothingYet: RunLog = { ...emptyLogBuffer, status: 'connecting' };

/**
 * The log of a machine, live.
 *
 * @param run - changes when a log that ended may go on (a retry): following begins again
 *
 * @public
 */
export function useInstanceLog(id: string, run: string = ''): RunLog {
  const api = useApi(opencspApiRef);
  const source = useMemo(
    (): LogSource => ({
      page: (after, call) => api.getInstanceLogs(id, after, call),
      stream: (after, call) => api.openInstanceLogStream(id, after, call),
    }),
    [api, id],
  );
  return useRunLog(source, run);
}

/**
 * The log of a deployment, live, in the same way.
 *
 * @public
 */
export function useDeploymentLog(id: string, run: string = ''): RunLog {
  const { deployments } = useApi(opencspApiRef);
  const source = useMemo(
    (): LogSource => ({
      page: (after, call) => deployments.logs(id, after, call),
      stream: (after, call) => deployments.openLogStream(id, after, call),
    }),
    [deployments, id],
  );
  return useRunLog(source, run);
}

/**
 * The log of what prepares a host, or did, live, in the same way.
 *
 * @public
 */
export function useHostLog(id: string, run: string = ''): RunLog {
  const { hosts } = useApi(opencspApiRef);
  const source = useMemo(
    (): LogSource => ({
      page: (after, call) => hosts.logs(id, after, call),
      stream: (after, call) => hosts.openLogStream(id, after, call),
    }),
    [hosts, id],
  );
  return useRunLog(source, run);
}

/**
 * Follows a log: one stream while the tab is visible, none while it is hidden, and on from the last
 * line when it is visible again. Another source is another log.
 */
function useRunLog(source: LogSource, run: string): RunLog {
  const [log, setLog] = useState<RunLog>(nothingYet);

  const last = useRef(0);

  useEffect(() => {
    last.current = 0;
    setLog(nothingYet);
  }, [source]);

  useEffect(() => {
    let following: AbortController | undefined;
    let ended = false;
    let waiting: RunLogLine[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;

    const flush = () => {
      clearTimeout(timer);
      timer = undefined;
      const lines = waiting;
      waiting = [];
      if (lines.length > 0) {
        setLog(now => ({ ...now, ...appendLines(now, newTo(now, lines)) }));
      }
    };
    const start = () => {
      if (following || ended) {
        return;
      }
      const controller = new AbortController();
      following = controller;
      const { signal } = controller;
      followLog(
        last.current,
        {
          source,
          sleep,
          random: Math.random,
          onLines: lines => {
            if (!signal.aborted) {
              last.current = lines[lines.length - 1].seq;
              waiting = waiting.concat(lines);
              timer ??= setTimeout(flush, DRAW_MS);
            }
          },
          onStatus: (status, error) => {
            if (!signal.aborted) {
              ended = status === 'ended' || status === 'failed';
              flush();
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
      flush();
    };
    const onVisibility = () =>
      document.visibilityState === 'visible' ? start() : stop();

    onVisibility();
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      stop();
    };
  }, [source, run]);

  return log;
}

/** The lines that a buffer does not hold yet, for a log that is read again from its beginning. */
function newTo(buffer: LogBuffer, lines: RunLogLine[]): RunLogLine[] {
  const last = buffer.lines[buffer.lines.length - 1]?.seq ?? 0;
  return lines.filter(line => line.seq > last);
}
