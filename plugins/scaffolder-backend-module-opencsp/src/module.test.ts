/*
 * Proves that the module gives the scaffolder its actions, and that their examples, and the steps of
 * the templates, are steps whose input the actions' own schemas take. What they do is proved beside each.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { startTestBackend } from '@backstage/backend-test-utils';
import {
  scaffolderActionsExtensionPoint,
  TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import { parse } from 'yaml';
import { z } from 'zod';
import scaffolderModuleOpencsp from '.';

const exampleSchema = z.object({
  steps: z.array(
    z.object({
      action: z.string(),
      input: z.record(z.string(), z.unknown()),
    }),
  ),
});

const templateSchema = z.object({ spec: exampleSchema });

const inputSchema = z.object({
  properties: z.record(z.string(), z.unknown()),
  required: z.array(z.string()),
});

async function actionsOfModule(): Promise<Map<string, TemplateAction>> {
  const actions = new Map<string, TemplateAction>();
  const backend = await startTestBackend({
    extensionPoints: [
      [
        scaffolderActionsExtensionPoint,
        {
          addActions: (...added: TemplateAction[]) =>
            added.forEach(action => actions.set(action.id, action)),
        },
      ],
    ],
    features: [scaffolderModuleOpencsp],
  });
  await backend.stop();
  return actions;
}

describe('scaffolderModuleOpencsp', () => {
  it('adds the actions', async () => {
    expect([...(await actionsOfModule()).keys()]).toEqual([
      'opencsp:instance:create',
      'opencsp:instance:wait',
      'opencsp:instance:retry',
      'opencsp:instance:cancel',
      'opencsp:instance:delete',
      'opencsp:profile:create',
      'opencsp:profile:update',
      'opencsp:profile:wait',
      'opencsp:profile:retry',
      'opencsp:profile:delete',
      'opencsp:person:add',
      'opencsp:person:remove',
      'opencsp:person:reset-password',
      'opencsp:deployment:start',
      'opencsp:deployment:wait',
      'opencsp:deployment:retry',
      'opencsp:deployment:cancel',
      'opencsp:deployment:rollback',
      'opencsp:deployment:remove',
      'opencsp:host:register',
      'opencsp:host:check',
      'opencsp:host:prepare',
      'opencsp:host:cancel',
      'opencsp:host:remove',
    ]);
  });

  it('has examples that the schemas take, and a dry run for each', async () => {
    for (const [id, action] of await actionsOfModule()) {
      const schema = inputSchema.parse(action.schema?.input);
      const examples = action.examples ?? [];
      expect(action.supportsDryRun).toBe(true);
      expect(examples.length).toBeGreaterThan(0);
      for (const { example } of examples) {
        const [step] = exampleSchema.parse(parse(example)).steps;
        expect(step.action).toBe(id);
        expect(Object.keys(step.input)).toEqual(
          expect.arrayContaining(schema.required),
        );
        expect(Object.keys(schema.properties)).toEqual(
          expect.arrayContaining(Object.keys(step.input)),
        );
      }
    }
  });

  it.each([
    [
      'profile',
      [
        'opencsp:profile:create',
        'opencsp:profile:update',
        'opencsp:profile:wait',
      ],
    ],
    ['deployment', ['opencsp:instance:create', 'opencsp:deployment:start']],
    [
      'platform',
      [
        'opencsp:profile:create',
        'opencsp:profile:wait',
        'opencsp:instance:create',
        'opencsp:deployment:start',
      ],
    ],
  ])('has what the template "%s" asks for', async (name, expected) => {
    const actions = await actionsOfModule();
    const { spec } = templateSchema.parse(
      parse(
        readFileSync(
          resolve(__dirname, `../../../templates/${name}/template.yaml`),
          'utf8',
        ),
      ),
    );
    expect(spec.steps.map(step => step.action)).toEqual(expected);
    for (const step of spec.steps) {
      const schema = inputSchema.parse(actions.get(step.action)?.schema?.input);
      expect(Object.keys(step.input)).toEqual(
        expect.arrayContaining(schema.required),
      );
      expect(Object.keys(schema.properties)).toEqual(
        expect.arrayContaining(Object.keys(step.input)),
      );
    }
  });
});
