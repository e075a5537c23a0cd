import { quoted, StepFailure } from '@opencsp/plugin-opencsp-node';
import { NoEngine } from '../engine/engineAnswer';

/** An engine that does not answer, as a failure; no service is blamed for it (recorded: 22). */
export function engineTrouble(answer: NoEngine): StepFailure {
  switch (answer.is) {
    case 'not-installed':
      return {
        reason: 'engine-missing',
        message: 'Docker is not installed on the host.',
        nextStep: 'Prepare the host, or install Docker Engine, then retry.',
        retryable: true,
      };
    case 'refused':
      return {
        reason: 'engine-refused',
        message:
          'The login of the host may not use the Docker engine: permission denied.',
        evidence: quoted(answer.text),
        nextStep:
          'Register the host with "sudo", or put the login into the group "docker", then retry.',
        retryable: true,
      };
    default:
      return {
        reason: 'engine-stopped',
        message: 'The Docker engine stopped: it does not answer.',
        ...(answer.text && { evidence: quoted(answer.text) }),
        nextStep:
          'Start it on the host ("systemctl start docker"), see why it stopped ("journalctl -u docker"), then retry.',
        retryable: true,
      };
  }
}
