import { ContainerReport, Drift } from '@opencsp/plugin-opencsp-common';
import { HostInspection, HostRunner } from '@opencsp/plugin-opencsp-node';
import { unitState, worstOf } from './judge/unitState';
import { NixosPlan, PlannedService, unitsOf } from './machine/nixosPlan';
import { readSystems, SeenSystems, systemCommands } from './machine/systems';
import { readUnits, SeenUnit, unitCommands } from './machine/units';

const LOOK_MS = 60_000;

/**
 * Reads what really runs of a deployment, in one exchange. Changes nothing.
 *
 * @throws HostTroubleError when the machine does not answer
 */
export async function inspect(
  host: HostRunner,
  plan: NixosPlan,
  options: { signal?: AbortSignal },
): Promise<HostInspection> {
  const units = unitsOf(plan);
  const sections = await host.gather(
    [...unitCommands(units), ...systemCommands(plan.project)],
    { timeoutMs: LOOK_MS, ...options },
  );
  const seen = readUnits(units, sections);
  if (units.length > 0 && seen.length === 0) {
    return {
      engineTrouble:
        'systemd on the machine does not say how its units do ("systemctl status" on it shows why).',
      services: [],
      strangers: [],
    };
  }
  return {
    services: plan.services.map(service => reportOf(service, seen)),
    strangers: systemDrift(plan, readSystems(sections)),
  };
}

function reportOf(
  { id, units }: PlannedService,
  seen: readonly SeenUnit[],
): HostInspection['services'][number] {
  const ofService = units.map(name => {
    const unit = seen.find(each => each.name === name);
    return { name, unit, judged: unitState(name, unit) };
  });
  const { state, detail } = worstOf(ofService.map(({ judged }) => judged));
  return {
    id,
    state,
    ...(detail && { detail }),
    containers: ofService.flatMap(({ unit }) => (unit ? [report(unit)] : [])),
    drift: ofService.flatMap(({ name, judged }): Drift[] =>
      judged.state === 'stopped' || judged.state === 'missing'
        ? [
            {
              kind: judged.state,
              container: name,
              detail: judged.detail ?? judged.state,
            },
          ]
        : [],
    ),
  };
}

function report(unit: SeenUnit): ContainerReport {
  const { name, active, sub, restarts, status, since } = unit;
  return {
    name,
    state: sub ? `${active} (${sub})` : active,
    ...(active === 'active' ? {} : { exitCode: status }),
    restarts,
    ...(since !== undefined && { startedAt: new Date(since).toISOString() }),
  };
}

/** Somebody else has switched the machine: shown, and never mended silently. */
function systemDrift(
  { project, commit }: NixosPlan,
  { live, profile, known }: SeenSystems,
): Drift[] {
  if (live === undefined || known.length === 0) {
    return [];
  }
  const drift = (detail: string): Drift[] => [
    { kind: 'changed', container: project, detail },
  ];
  const ours = known.find(({ path }) => path === live);
  if (!ours) {
    return drift(
      'The machine runs a system that the portal did not switch it to: somebody has switched it by hand.',
    );
  }
  if (ours.commit !== commit) {
    return drift(
      `The machine runs the system of commit ${ours.commit.slice(
        0,
        8,
      )}: somebody has taken it back by hand.`,
    );
  }
  return profile !== undefined && profile !== live
    ? drift(
        'The next start of the machine would bring another system than the one that runs.',
      )
    : [];
}
