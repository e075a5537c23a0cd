import type { PlannedDeployment } from './DeploymentPlans';

/**
 * What will happen, in full sentences.
 *
 * @param usual - how long each step usually takes, in milliseconds; empty while none was seen
 */
export function deploymentSentences(
  { deploy, target, prepare, replaces }: PlannedDeployment,
  usual: Readonly<Record<string, number>>,
): string[] {
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
      : 'Nothing of this profile is on the host now.',
    ...(total > 0 ? [`This usually takes ${durationText(total)}.`] : []),
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
