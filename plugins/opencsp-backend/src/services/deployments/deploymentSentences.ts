import { DeploymentRemains } from '../../domain/deployments/remains';
import type { PlannedDeployment } from './DeploymentPlans';

/** What of the profile is on the host, where nothing of it is live. */
const FOUND: Record<DeploymentRemains, string> = {
  nothing: 'Nothing of this profile is on the host now.',
  data: 'What people stored on this host before is still there, and is used again.',
  stopped:
    'The profile is stopped on this host, with what people stored there: it is brought up again, and what differs is made anew.',
  everything:
    'An earlier deployment of the profile was given up together with this host: what is still there is taken over.',
};

/**
 * What will happen, in full sentences.
 *
 * @param usual - how long each step usually takes, in milliseconds; empty while none was seen
 */
export function deploymentSentences(
  planned: PlannedDeployment,
  usual: Readonly<Record<string, number>>,
): string[] {
  const { deploy, target, prepare, replaces, finds } = planned;
  const { profile, driver, commit, plan } = deploy;
  const titles = plan.services.map(({ title }) => title);
  const total = Object.values(usual).reduce((sum, ms) => sum + ms, 0);
  return [
    `${driver.title} brings the profile "${
      profile.name
    }", as it is in commit ${shortOf(commit)}, onto the host "${target.name}".`,
    `These ${titles.length} services will run: ${titles.join(', ')}.`,
    ...waitSentences(target, prepare),
    'Nothing is changed by the deployment until the checks of the host have passed.',
    replaces
      ? `Deployment #${replaces.number} (commit ${shortOf(
          replaces.commit,
        )}) is replaced: ${
          replaces.commit === commit
            ? 'what runs as it should stays untouched'
            : 'only what changed is made anew, and what was taken out is removed'
        }. What people stored is kept.`
      : FOUND[finds ?? 'nothing'],
    ...moveSentences(planned),
    ...(total > 0 ? [`This usually takes ${durationText(total)}.`] : []),
  ];
}

function moveSentences({
  deploy,
  target,
  movesFrom,
}: PlannedDeployment): string[] {
  if (!movesFrom) {
    return [];
  }
  const { hosts } = deploy.plan;
  const old = `"${movesFrom.hostName}"`;
  const address =
    target.host?.address ??
    'the address of the machine, which its page shows when it has been made';
  return [
    `The profile is on the host ${old} now, and is served from there until it answers on "${target.name}".`,
    movesFrom.oldHost === 'stop'
      ? `Then it is stopped on ${old}, and stays there.`
      : `Then it is taken off ${old}.`,
    `What people stored stays on ${old}, and is not carried over.`,
    ...(hosts.length > 0
      ? [
          `Names lead people to the new host when your DNS says so: have ${hosts.join(
            ', ',
          )} lead to ${address}.`,
        ]
      : []),
  ];
}

function waitSentences(
  { host, instance }: PlannedDeployment['target'],
  prepare: boolean,
): string[] {
  const isMaking = instance !== undefined && instance.state !== 'active';
  return [
    ...(isMaking ? ['It begins when the machine has been made.'] : []),
    ...(!isMaking && host && host.state !== 'ready'
      ? ['It begins when the host is ready.']
      : []),
    ...(prepare
      ? [
          'Before that, the host is prepared: Docker, a firewall and what else a deployment needs are installed.',
        ]
      : []),
  ];
}

/** The first characters of a commit, as Git shows them. */
function shortOf(commit: string): string {
  return commit.slice(0, 7);
}

/** "40 seconds", "3 minutes": rough, since it is a guess. */
function durationText(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1_000));
  if (seconds < 90) {
    return seconds === 1 ? '1 second' : `${seconds} seconds`;
  }
  return `${Math.round(seconds / 60)} minutes`;
}
