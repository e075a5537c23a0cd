import {
  FieldProblem,
  ServiceDefinition,
} from '@opencsp/plugin-opencsp-common';
import { containerProblems } from './checks/containers';
import { nameProblems } from './checks/names';
import { placeholderProblems } from './checks/placeholders';
import { routingProblems } from './checks/routing';
import { signInProblems } from './checks/signIn';

/**
 * What is wrong with one definition that its schema cannot say, each with its field; nothing when it is
 * fine. What only the other definitions can tell is said by `catalogueProblems`.
 */
export function definitionProblems(
  definition: ServiceDefinition,
): FieldProblem[] {
  return [
    ...nameProblems(definition),
    ...routingProblems(definition),
    ...signInProblems(definition),
    ...placeholderProblems(definition),
    ...containerProblems(definition),
  ];
}
