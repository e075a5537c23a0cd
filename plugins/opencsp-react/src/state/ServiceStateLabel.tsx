import { ServiceState } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';
import { StateLabel } from './StateLabel';

/**
 * How a service on a host does, in words.
 *
 * @public
 */
export function ServiceStateLabel(props: {
  state: ServiceState;
  /** What runs is not what was asked for. */
  drifted?: boolean;
}) {
  const { t } = useOpencspTranslation();
  const drifted = props.drifted && props.state === 'up';
  return (
    <StateLabel state={drifted ? 'warning' : props.state}>
      {t(drifted ? 'service.state.drifted' : `service.state.${props.state}`)}
    </StateLabel>
  );
}
