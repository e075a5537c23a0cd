import { Deployment } from '@opencsp/plugin-opencsp-common';
import { OpencspTranslate } from '@opencsp/plugin-opencsp-react';

/** How far it is left for another host: `stuck` when it could not be taken off its own. */
export function leaving({
  state,
  actions,
}: Pick<Deployment, 'state' | 'actions'>): 'moves' | 'moved' | 'stuck' {
  if (state === 'removing' || state === 'removed') {
    return 'moved';
  }
  return actions.giveUp ? 'stuck' : 'moves';
}

/** From where and to where its profile moves, and what is left of it, in a few words for a list. */
export function placeWords(
  deployment: Pick<
    Deployment,
    'state' | 'actions' | 'movesFrom' | 'movesTo' | 'remains'
  >,
  t: OpencspTranslate,
): string[] {
  const { movesFrom, movesTo, remains } = deployment;
  return [
    ...(movesFrom ? [t('deployments.from', { host: movesFrom.hostName })] : []),
    ...(movesTo
      ? [
          t(`deployments.to.${leaving(deployment)}`, {
            host: movesTo.hostName,
          }),
        ]
      : []),
    ...(remains ? [t(`deployments.remains.${remains}`)] : []),
  ];
}
