import {
  containerSchema,
  secretRuleSchema,
  ServiceDefinition,
  ServiceDefinitionInput,
  serviceDefinitionSchema,
  volumeSchema,
} from '@opencsp/plugin-opencsp-common';
import { z } from 'zod';

type ContainerInput = z.input<typeof containerSchema>;
type SecretInput = z.input<typeof secretRuleSchema>;
type VolumeInput = z.input<typeof volumeSchema>;

/** A definition with one container, if it says nothing else. */
export function definition(
  input: Partial<ServiceDefinitionInput> & { id: string },
): ServiceDefinition {
  return serviceDefinitionSchema.parse({
    category: 'core',
    icon: 'cloud',
    title: `The ${input.id}`,
    description: 'For tests.',
    homepage: 'https://example.com/',
    licence: 'MIT',
    version: '1.0.0',
    resources: {
      memoryMiB: { floor: 100, advice: 200 },
      cores: { floor: 0.1, advice: 0.2 },
      diskGiB: { floor: 1, advice: 2 },
    },
    accounts: 'none',
    canGoBack: true,
    engines: { compose: { containers: [container(input.id)] } },
    ...input,
  });
}

/** A container that says what it must, and what is given. */
export function container(
  name: string,
  more: Partial<ContainerInput> = {},
): ContainerInput {
  return {
    name,
    image: { repository: `example/${name}`, tag: '1.0.0' },
    health: { test: ['true'] },
    limits: { memoryMiB: 128, cores: 0.5 },
    readOnly: true,
    ...more,
  };
}

/** A secret's rule. */
export function secret(
  name: string,
  more: Partial<SecretInput> = {},
): SecretInput {
  return { name, purpose: `For tests: ${name}.`, ...more };
}

/** A volume. */
export function volume(name: string): VolumeInput {
  return { name, contains: `Files of ${name}.`, kind: 'data', backUp: true };
}
