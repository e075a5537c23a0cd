import { Host } from '@opencsp/plugin-opencsp-common';
import {
  FailureCard,
  hostStateWords,
  momentText,
  useNow,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { usePageConfig } from '../usePageConfig';

/** Why the host cannot be used or reached; it is not there when it can. */
export function HostFailureSection({ host }: { host: Host }) {
  const { t } = useOpencspTranslation();
  const { failureDocs } = usePageConfig();
  const now = useNow(60_000);
  const { failure, state } = host;
  if (state === 'unreachable') {
    const since = host.lastSeenAt ?? host.stateSince;
    return (
      <FailureCard
        title={t('host.unreachableTitle')}
        state="unreachable"
        failure={{
          message: `${t('host.unreachableSince', {
            time: momentText(new Date(since), now),
          })} ${failure?.message ?? t('host.unreachableBody')}`,
          nextStep: failure?.nextStep ?? t('host.unreachableNext'),
          evidence: failure?.evidence,
          reason: failure?.reason,
          at: since,
        }}
        docsHref={failure && failureDocs(failure.reason)}
      />
    );
  }
  return failure ? (
    <FailureCard
      title={hostStateWords(host, t)}
      state={state}
      failure={failure}
      docsHref={failureDocs(failure.reason)}
    />
  ) : null;
}
