import { z } from 'zod';
import { ControlCommand } from '../standIn';

/**
 * Checks a command against the scenarios of a stand-in.
 *
 * @throws Error with a text for people, naming the scenarios that there are
 */
export function parseCommand<T extends z.ZodDiscriminatedUnion>(
  scenarios: T,
  command: ControlCommand,
): z.output<T> {
  const parsed = scenarios.safeParse(command);
  if (parsed.success) {
    return parsed.data;
  }
  const known = scenarioNames(scenarios);
  if (!known.includes(command.scenario)) {
    throw new Error(
      `There is no scenario "${command.scenario}". There are: ${known.join(
        ', ',
      )}.`,
    );
  }
  throw new Error(
    `The scenario "${command.scenario}" was not understood:\n${z.prettifyError(
      parsed.error,
    )}`,
  );
}

/** The names of the scenarios in a union, in their order. */
export function scenarioNames(scenarios: z.ZodDiscriminatedUnion): string[] {
  return scenarios.options.flatMap(option => {
    const shape = option instanceof z.ZodObject ? option.shape.scenario : null;
    return shape instanceof z.ZodLiteral ? [String(shape.value)] : [];
  });
}
