import {
  Deployment,
  RemoveDeploymentRequest,
} from '@opencsp/plugin-opencsp-common';
import { OpencspTranslate } from '@opencsp/plugin-opencsp-react';

/** How a deployment goes: its data is kept, goes with it, or its host is not asked at all. */
export type Removal = 'keep' | 'data' | 'giveUp';

/** What the API is asked for; the name was typed where it must be. */
export function removalRequest(
  removal: Removal,
  { profile }: Pick<Deployment, 'profile'>,
): RemoveDeploymentRequest {
  switch (removal) {
    case 'data':
      return { data: true, confirm: profile.name };
    case 'giveUp':
      return { giveUp: true, confirm: profile.name };
    default:
      return { data: false };
  }
}

type Removed = Pick<Deployment, 'profile' | 'host' | 'services'>;

/** What removing takes away, and what it leaves. */
export function removeConsequences(
  deployment: Removed,
  removal: Removal,
  t: OpencspTranslate,
): { heading: string; items: string[] }[] {
  return removal === 'giveUp'
    ? givingUp(deployment, t)
    : takingOff(deployment, removal === 'data', t);
}

function takingOff(
  { profile, host, services }: Removed,
  data: boolean,
  t: OpencspTranslate,
): { heading: string; items: string[] }[] {
  return [
    {
      heading: t('removeDeployment.goes'),
      items: [
        t('removeDeployment.goesContainers', { n: String(services.length) }),
        t('removeDeployment.goesUrls'),
        t('removeDeployment.goesSecrets'),
        ...(data ? [t('removeDeployment.goesData')] : []),
      ],
    },
    {
      heading: t('removeDeployment.stays'),
      items: [
        ...(data ? [] : [t('removeDeployment.staysData')]),
        t('removeDeployment.staysHost', { host: host.name }),
        t('removeDeployment.staysProfile', { profile: profile.name }),
        t('removeDeployment.staysHistory'),
      ],
    },
  ];
}

function givingUp(
  { profile, host, services }: Removed,
  t: OpencspTranslate,
): { heading: string; items: string[] }[] {
  return [
    {
      heading: t('giveHostUp.happens'),
      items: [
        t('giveHostUp.happensForgotten', {
          profile: profile.name,
          host: host.name,
        }),
        t('giveHostUp.happensNothing', { host: host.name }),
      ],
    },
    {
      heading: t('giveHostUp.left', { host: host.name }),
      items: [
        t('giveHostUp.leftContainers', { n: String(services.length) }),
        t('giveHostUp.leftSecrets'),
        t('giveHostUp.leftData'),
      ],
    },
    {
      heading: t('giveHostUp.back'),
      items: [
        t('giveHostUp.backHow', { profile: profile.name }),
        t('giveHostUp.backRecord'),
      ],
    },
  ];
}
