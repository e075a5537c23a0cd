import {
  AccountTroubleError,
  HostConnectError,
  HostTroubleError,
} from '@opencsp/plugin-opencsp-node';
import { AccountTroubleRecord } from './accountRecord';

/** Why accounts cannot be looked after, as people are told it. @param message - redacted */
export function accountTrouble(
  error: unknown,
  message: string,
): AccountTroubleRecord {
  if (error instanceof AccountTroubleError) {
    return { reason: error.trouble, message, nextStep: error.nextStep };
  }
  if (error instanceof HostConnectError) {
    return error.trouble === 'prohibited'
      ? {
          reason: 'forwarding-forbidden',
          message,
          nextStep:
            'Allow "AllowTcpForwarding local" in the SSH server of the host for the user of the portal, or make the accounts by hand.',
        }
      : {
          reason: 'service-away',
          message,
          nextStep:
            'See how the service does. The portal tries again by itself.',
        };
  }
  if (error instanceof HostTroubleError) {
    return {
      reason: 'host-away',
      message,
      nextStep: 'See the checks of the host. The portal tries again by itself.',
    };
  }
  return {
    reason: 'no-plan',
    message,
    nextStep: 'Save the profile and deploy it again.',
  };
}
