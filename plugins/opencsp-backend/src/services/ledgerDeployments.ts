import { FindingKind } from '@opencsp/plugin-opencsp-common';
import { DeploymentEffect } from '../store/deployments/deploymentLedger';
import type { Found } from './ledgerFindings';

/**
 * Where the ledger and the records of deployments differ, and what was kept on hosts. No host is asked
 * here: what runs on those with a live deployment is looked at by the engine. Nothing of it is for
 * cleaning, because only a driver takes something off a host. Pure.
 */
export function deploymentDifferences(
  effects: readonly DeploymentEffect[],
): Found[] {
  const projects = effects.filter(({ of }) => of === 'project');
  const live = new Set(
    projects.filter(({ deployment }) => deployment.isLive).map(keyOf),
  );
  return effects.flatMap(effect => {
    if (effect.of === 'data') {
      // What runs there, or is about to, has taken it over or will.
      return live.has(keyOf(effect)) ? [] : [keptData(effect)];
    }
    if (effect.state === 'left') {
      return [leftProject(effect)];
    }
    return effect.state === 'exists' && !effect.deployment.isLive
      ? [deadProject(effect)]
      : [];
  });
}

function deadProject(effect: DeploymentEffect): Found {
  const { deployment, host, project, system } = effect;
  const said = `The ledger says that the project "${project}" is on the host ${nameOf(
    host,
  )}`;
  const whose = wordsOf(deployment);
  const next =
    'Look at the host: if something of the project is there, remove it by hand.';
  return deployment.state === 'removed'
    ? found('missing', effect, `${said}, but ${whose} was removed. ${next}`)
    : found(
        'left',
        effect,
        `${said}. It was brought there by ${whose} with "${system}", and a later one uses another engine. ${next}`,
      );
}

function leftProject(effect: DeploymentEffect): Found {
  const { deployment, host, project, stopped } = effect;
  if (stopped !== undefined) {
    return stoppedProject(effect, stopped);
  }
  return found(
    'left',
    effect,
    `${capital(wordsOf(deployment))} was removed without its host ${nameOf(
      host,
    )}, which could not be asked: the project "${project}" may still run there, with its data. If the host is back, remove it there by hand.`,
  );
}

function stoppedProject(effect: DeploymentEffect, why: string): Found {
  const { deployment, host, project } = effect;
  const kept = `${capital(wordsOf(deployment))} is stopped on the host ${nameOf(
    host,
  )}, and kept with its data: ${why}`;
  return found(
    'left',
    effect,
    host.isRemoved
      ? `${kept} The host was removed from the portal since, so the portal cannot take it off there.`
      : `${kept} It runs again when the profile is deployed there again. If it is not needed any more, remove the project "${project}" there by hand.`,
  );
}

function keptData(effect: DeploymentEffect): Found {
  const { deployment, host, project } = effect;
  const kept = `${capital(
    wordsOf(deployment),
  )} was removed from the host ${nameOf(
    host,
  )} without its data: what the project "${project}" stored there was kept.`;
  return found(
    'left',
    effect,
    host.isRemoved
      ? `${kept} The host was removed from the portal since, so the portal cannot take it off there.`
      : `${kept} It goes when the profile is deployed there again and removed with its data.`,
  );
}

function wordsOf({
  number,
  profileName,
}: DeploymentEffect['deployment']): string {
  return profileName === undefined
    ? `deployment #${number} of a profile that is not known any more`
    : `deployment #${number} of the profile "${profileName}"`;
}

function nameOf({ id, name }: DeploymentEffect['host']): string {
  return name === undefined ? id : `"${name}"`;
}

function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function keyOf({ system, name }: DeploymentEffect): string {
  return `${system} ${name}`;
}

function found(
  kind: FindingKind,
  { system, of, name, project, host }: DeploymentEffect,
  text: string,
): Found {
  return {
    finding: {
      id: `${kind}:${system}:${of}:${name}`,
      kind,
      system,
      name: of === 'data' ? `${project} (data)` : project,
      externalId: host.id,
      instanceId: host.instanceId,
      instanceName: host.instanceId === undefined ? undefined : host.name,
      text,
    },
  };
}
