import { Host } from '@opencsp/plugin-opencsp-common';
import {
  OpencspTranslate,
  useOpencspTranslation,
} from '../translation/opencspTranslationRef';
import { StateLabel } from './StateLabel';

type Shown = Pick<Host, 'state' | 'kind' | 'lastSeenAt' | 'checks' | 'failure'>;

/** True for a registered host that the portal has not been let in to yet. */
export function isAwaitingLogin({ state, kind, lastSeenAt }: Shown): boolean {
  return state === 'checking' && kind === 'registered' && !lastSeenAt;
}

/**
 * The state of a host in a few words.
 *
 * @public
 */
export function hostStateWords(host: Shown, t: OpencspTranslate): string {
  if (isAwaitingLogin(host)) {
    return t('host.state.awaitingLogin');
  }
  const failed = host.checks.find(it => it.name === host.failure?.reason);
  return host.state === 'failed' && failed
    ? t('host.state.failedAt', { check: failed.title })
    : t(`host.state.${host.state}`);
}

/**
 * The state of a host in words.
 *
 * @public
 */
export function HostStateLabel(props: { host: Shown }) {
  const { t } = useOpencspTranslation();
  return (
    <StateLabel
      state={isAwaitingLogin(props.host) ? 'pending' : props.host.state}
    >
      {hostStateWords(props.host, t)}
    </StateLabel>
  );
}
