import {
  ServiceDefinition,
  serviceDefinitionSchema,
} from '@opencsp/plugin-opencsp-common';
import { builtInDefinitions } from '../services/builtIn';

/** The definitions that come with the portal, parsed. */
export const builtIns: readonly ServiceDefinition[] = builtInDefinitions.map(
  input => serviceDefinitionSchema.parse(input),
);
