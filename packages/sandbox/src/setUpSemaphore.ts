import { SemaphoreSetup, setupSchema } from '@opencsp/client-semaphore';
import { SEED_PROJECT, SEED_TEMPLATES, SemaphoreStandIn } from './semaphore';

/**
 * Makes in a fresh Semaphore what the portal's steps need, by its API and as the `opencsp` command does; in
 * one that has it, nothing.
 *
 * @param privateKey - OpenSSH private key with which playbooks log in to machines
 */
export async function setUpSemaphore(
  { url, token }: SemaphoreStandIn,
  privateKey: string,
): Promise<void> {
  const setup = new SemaphoreSetup({ baseUrl: url, token });
  try {
    await setup.apply(
      setupSchema.parse({
        project: SEED_PROJECT,
        keys: [
          // Every new project has it.
          { name: 'None', type: 'none' },
          { name: 'ansible', type: 'ssh', privateKey },
        ],
        repository: {
          name: 'playbooks',
          url: 'file:///srv/git/opencsp-playbooks',
          key: 'None',
        },
        inventory: { name: 'localhost', key: 'ansible' },
        variableGroup: { name: 'Empty' },
        templates: SEED_TEMPLATES.map(name => ({
          name,
          playbook: `${name}.yml`,
        })),
      }),
    );
  } finally {
    await setup.close();
  }
}
