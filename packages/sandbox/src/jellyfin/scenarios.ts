import { z } from 'zod';
import {
  programScenarios,
  startingScenario,
  statusScenario,
} from '../program/scenarios';

/** What the control API can ask of Jellyfin. */
export const jellyfinScenarios = z.discriminatedUnion('scenario', [
  ...programScenarios,
  startingScenario,
  statusScenario,
]);

/** @public */
export type JellyfinScenario = z.infer<typeof jellyfinScenarios>;
