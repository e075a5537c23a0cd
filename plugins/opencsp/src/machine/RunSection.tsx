import { Instance, isMoving } from '@opencsp/plugin-opencsp-common';
import {
  useInstanceLog,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { RunSection as Run } from '../run/RunSection';
import { MachineFailure } from './MachineFailure';

const TITLES = {
  moving: 'machine.run',
  removing: 'machine.runDelete',
  done: 'machine.runDone',
} as const;

function kindOf({ state, requested }: Instance): keyof typeof TITLES {
  if (state === 'deleting' || requested === 'delete') {
    return 'removing';
  }
  return state === 'active' || state === 'lost' ? 'done' : 'moving';
}

/** The run that makes the machine. */
export function RunSection({ instance }: { instance: Instance }) {
  const { t } = useOpencspTranslation();
  const { name, steps, failure, deadline, waitingFor } = instance;
  const moving = isMoving(instance.state);
  const log = useInstanceLog(instance.id, moving ? 'moving' : 'resting');
  const broken = instance.state === 'failed' || instance.state === 'lost';
  return (
    <Run
      title={t(TITLES[kindOf(instance)])}
      run={{ name, steps, moving, failure, deadline, waitingFor }}
      log={log}
      failure={broken && <MachineFailure instance={instance} />}
    />
  );
}
