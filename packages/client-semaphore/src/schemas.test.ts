/**
 * Proves that recorded answers are read, that newer ones which leave out what is null are read the
 * same, and that wrong ones are refused. HTTP is tested in `client.test.ts`.
 */
import {
  infoSchema,
  isTerminalStatus,
  outputLineSchema,
  projectSchema,
  taskSchema,
  templateSchema,
} from './schemas';
import recorded from './__fixtures__/recorded-2.10.json';

function withoutNulls(body: object): object {
  return Object.fromEntries(
    Object.entries(body).filter(([, value]) => value !== null),
  );
}

describe('answers of 2.10', () => {
  it('reads a task that was posted, and one that ended', () => {
    expect(taskSchema.parse(recorded['taskPosted (10)'])).toMatchObject({
      id: 2147483645,
      templateId: 1,
      status: 'waiting',
      message: 'opencsp:inst-1:1',
      start: undefined,
      end: undefined,
    });
    const ended = taskSchema.parse(recorded['taskEnded (10)']);
    expect(ended.status).toBe('success');
    expect(ended.end?.toISOString()).toBe('2026-11-21T23:40:03.403Z');
  });

  it('reads list items of both databases', () => {
    expect(taskSchema.parse(recorded['taskListItem (46)'])).toMatchObject({
      templateName: 'ignore',
    });
    expect(
      taskSchema.parse(recorded['taskListItem (pg-46, PostgreSQL)']),
    ).toMatchObject({ templateName: 'ignore' });
  });

  it('reads templates, projects, logs and the version', () => {
    expect(templateSchema.parse(recorded['template (02)'])).toMatchObject({
      id: 13,
      name: 'slow',
      environmentIds: [3],
    });
    expect(
      templateSchema.parse(recorded['template without environment (02)']),
    ).toMatchObject({ environmentIds: [] });
    expect(projectSchema.parse(recorded['project (02)'])).toEqual({
      id: 1,
      name: 'lab',
    });
    expect(
      recorded['output (10)'].map(line => outputLineSchema.parse(line)),
    ).toHaveLength(3);
    expect(infoSchema.parse(recorded['info (01)']).version).toBe(
      'v2.10.32-31-d4a27137-',
    );
  });
});

describe('answers of newer versions', () => {
  it.each([
    ['taskPosted (10)', taskSchema],
    ['taskEnded (10)', taskSchema],
    ['template (02)', templateSchema],
  ] as const)('reads %s without its nulls as the same', (name, schema) => {
    expect(schema.parse(withoutNulls(recorded[name]))).toEqual(
      schema.parse(recorded[name]),
    );
  });

  it('reads what they add', () => {
    const { environment_id: _, ...rest } = recorded['template (02)'];
    expect(
      templateSchema.parse({
        ...rest,
        environment_ids: [4, 5],
        allow_parallel_tasks: true,
        task_params: {},
      }),
    ).toMatchObject({ environmentIds: [4, 5], allowParallelTasks: true });
    expect(
      outputLineSchema.parse({
        id: 9,
        task_id: 1,
        stage_id: 2,
        time: '2026-11-21T23:39:53Z',
        output: 'x',
      }).output,
    ).toBe('x');
  });

  it('reads a task of theirs, with `params` instead of fields of its own', () => {
    const { id, template_id, project_id, status, created, message } =
      recorded['taskPosted (10)'];
    expect(
      taskSchema.parse({
        ...{ id, template_id, project_id, status, created, message },
        environment: '{}',
        params: { debug: false, limit: ['vm1'] },
        artifacts: {},
        workflow_run_id: 4,
        runner_id: 2,
      }),
    ).toEqual({
      ...{ id, templateId: template_id, status, message, environment: '{}' },
      created: new Date(created),
      start: undefined,
      end: undefined,
      templateName: undefined,
    });
  });

  it('takes a status that it does not know as one that has not ended', () => {
    expect(isTerminalStatus('waiting_confirmation')).toBe(false);
    expect(isTerminalStatus('brand_new')).toBe(false);
    expect(['success', 'error', 'stopped'].every(isTerminalStatus)).toBe(true);
  });
});

it('refuses what is no task', () => {
  const task = recorded['taskPosted (10)'];
  expect(taskSchema.safeParse({ ...task, id: 'x' }).success).toBe(false);
  expect(taskSchema.safeParse({ ...task, end: 'soon' }).success).toBe(false);
  expect(taskSchema.safeParse({ error: 'no' }).success).toBe(false);
});
