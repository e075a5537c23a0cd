import { RunScenario } from '../scenarios';

interface Entry {
  scenario: RunScenario;
  /** The object that it is for; the first that asks, when nobody was named. */
  name?: string;
  /** How often it is still to happen; for ever when absent. */
  left?: number;
}

/** What is to go wrong, and how often. An unnamed scenario stays with the first object that meets it. */
export class Behaviours {
  private entries: Entry[] = [];

  add(scenario: RunScenario): void {
    this.entries.push({
      scenario,
      name: scenario.name,
      left: countOf(scenario),
    });
  }

  /** The scenario that applies to this object now, counted as used. */
  take<K extends RunScenario['scenario']>(
    kind: K,
    name: string,
  ): Extract<RunScenario, { scenario: K }> | undefined {
    const entry = this.meet(kind, name);
    if (!entry) {
      return undefined;
    }
    if (entry.left !== undefined) {
      entry.left -= 1;
      if (entry.left === 0) {
        this.entries = this.entries.filter(other => other !== entry);
      }
    }
    return isKind(entry.scenario, kind) ? entry.scenario : undefined;
  }

  /** The scenario that applies to this object, kept for it and not counted. */
  peek<K extends RunScenario['scenario']>(
    kind: K,
    name: string,
  ): Extract<RunScenario, { scenario: K }> | undefined {
    const entry = this.meet(kind, name);
    return entry && isKind(entry.scenario, kind) ? entry.scenario : undefined;
  }

  /** The scenario that this object has met before; an unnamed one does not become its own by that. */
  own<K extends RunScenario['scenario']>(
    kind: K,
    name: string,
  ): Extract<RunScenario, { scenario: K }> | undefined {
    const entry = this.entries.find(
      other => other.scenario.scenario === kind && other.name === name,
    );
    return entry && isKind(entry.scenario, kind) ? entry.scenario : undefined;
  }

  /** Takes scenarios of a kind away, for one object or for all. */
  drop(kind: RunScenario['scenario'], name?: string): void {
    this.entries = this.entries.filter(
      entry =>
        entry.scenario.scenario !== kind ||
        (name !== undefined && entry.name !== name),
    );
  }

  clear(): void {
    this.entries = [];
  }

  list(): { scenario: string; name: string | null; left: number | null }[] {
    return this.entries.map(({ scenario, name, left }) => ({
      scenario: scenario.scenario,
      name: name ?? null,
      left: left ?? null,
    }));
  }

  /** What applies to this object, which is its own from now on. */
  private meet(kind: RunScenario['scenario'], name: string): Entry | undefined {
    const entry = this.find(kind, name);
    if (entry) {
      entry.name = name;
    }
    return entry;
  }

  private find(kind: RunScenario['scenario'], name: string): Entry | undefined {
    const fitting = this.entries.filter(
      entry => entry.scenario.scenario === kind,
    );
    return (
      fitting.find(entry => entry.name === name) ??
      fitting.find(entry => entry.name === undefined)
    );
  }
}

/** Some are met once, some so many times, the rest until somebody ends them. */
function countOf(scenario: RunScenario): number | undefined {
  if ('times' in scenario) {
    return scenario.times;
  }
  return ['controller-killed', 'lock-left-behind'].includes(scenario.scenario)
    ? 1
    : undefined;
}

function isKind<K extends RunScenario['scenario']>(
  scenario: RunScenario,
  kind: K,
): scenario is Extract<RunScenario, { scenario: K }> {
  return scenario.scenario === kind;
}
