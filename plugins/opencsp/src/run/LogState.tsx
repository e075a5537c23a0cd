import {
  problemOfError,
  RunLog,
  StateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useEffect, useState } from 'react';

/** A short break is not worth a word. */
const SAY_RECONNECTING_AFTER_MS = 3_000;

function useLasting(on: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!on) {
      setLasting(false);
      return undefined;
    }
    const timer = setTimeout(() => setLasting(true), ms);
    return () => clearTimeout(timer);
  }, [on, ms]);
  return lasting;
}

/** How following a log stands, in a word. */
export function LogState({ log }: { log: Pick<RunLog, 'status' | 'error'> }) {
  const { t } = useOpencspTranslation();
  const broken = useLasting(
    log.status === 'reconnecting',
    SAY_RECONNECTING_AFTER_MS,
  );
  if (broken) {
    return <StateLabel state="stale">{t('log.reconnecting')}</StateLabel>;
  }
  switch (log.status) {
    case 'live':
      return <StateLabel state="running">{t('log.live')}</StateLabel>;
    case 'ended':
      return <StateLabel state="done">{t('log.ended')}</StateLabel>;
    case 'failed':
      return (
        <StateLabel state="failed">
          {t('log.failed', {
            reason:
              problemOfError(log.error).message ?? t('faces.unknownError'),
          })}
        </StateLabel>
      );
    default:
      return null;
  }
}
