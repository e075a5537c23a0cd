import { ControlAnswer } from '../../standIn';
import { World } from '../world';
import { faultScenarios } from './faultScenarios';
import { keyScenarios } from './keyScenarios';
import { peopleScenarios } from './peopleScenarios';
import { providerScenarios } from './providerScenarios';
import { tokenScenarios } from './tokenScenarios';

/** One scenario: what a person reads of it, and what it does. */
export interface Scenario {
  summary: string;
  run(
    world: World,
    parameters: unknown,
  ): ControlAnswer | Promise<ControlAnswer>;
}

/** All scenarios by name; the README of this folder says what they take. */
export const oidcScenarios: Readonly<Record<string, Scenario>> = {
  ...peopleScenarios,
  ...faultScenarios,
  ...keyScenarios,
  ...providerScenarios,
  ...tokenScenarios,
};

/**
 * Runs a scenario.
 *
 * @throws Error in words for people when the scenario, a parameter or the person is unknown
 */
export async function runScenario(
  { scenario, ...parameters }: { scenario: string },
  world: World,
): Promise<ControlAnswer> {
  const found = Object.hasOwn(oidcScenarios, scenario)
    ? oidcScenarios[scenario]
    : undefined;
  if (!found) {
    throw new Error(
      `The OpenID stand-in knows no scenario "${scenario}". It knows: ${Object.keys(
        oidcScenarios,
      ).join(', ')}.`,
    );
  }
  return found.run(world, parameters);
}
