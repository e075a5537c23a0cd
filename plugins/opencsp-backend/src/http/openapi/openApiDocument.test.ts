/*
 * Proves the API description: it is valid OpenAPI 3.1 (by another's reading of it), each of its schemas is one
 * that a strict validator takes, each example is as its schema says with no field beside, and it names exactly
 * what the plugin really serves. Leaves real answers to `everyAnswer.test.ts`.
 */
import SwaggerParser from '@apidevtools/swagger-parser';
import { mockServices } from '@backstage/backend-test-utils';
import { RequestHandler } from 'express';
import { z } from 'zod';
import { startPortal } from '../../__testUtils__/portal';
import { RouteDescription } from '../RouteDescription';
import { routes } from '../routes';
import { newAjv, wholeDocument } from './__testUtils__/AnswerChecker';
import { closed } from './__testUtils__/closed';
import { JsonSchema } from './jsonSchema';
import { otherRoutes } from './otherRoutes';
import { templateOf } from './parameters';
import { refusalCodes } from './refusalCodes';
import { answerNames, requestNames } from './schemaNames';

jest.setTimeout(60_000);

const document = wholeDocument();

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method} ${path}`,
    path,
    method,
    operation,
  })),
);

const TABLE = [...routes, ...otherRoutes];

/** Every schema with an example of it. */
function examples(): { name: string; schema: JsonSchema; example: unknown }[] {
  return operations.flatMap(({ name, operation }) => [
    ...contentsOf(`${name} request`, operation.requestBody?.content),
    ...Object.entries(operation.responses).flatMap(([status, response]) =>
      contentsOf(
        `${name} ${status}`,
        response.$ref
          ? document.components.responses[response.$ref.split('/')[3]]?.content
          : response.content,
      ),
    ),
  ]);
}

function contentsOf(
  name: string,
  content: Record<string, { schema: JsonSchema; example?: unknown }> = {},
) {
  return Object.values(content).map(({ schema, example }) => ({
    name,
    schema,
    example,
  }));
}

const SCHEMAS = Object.entries(document.components.schemas);

describe('the description', () => {
  it('is valid OpenAPI 3.1', async () => {
    const copy = JSON.parse(JSON.stringify(document));
    await expect(SwaggerParser.validate(copy)).resolves.toMatchObject({
      openapi: '3.1.0',
    });
  });

  it('is found invalid by the same reader when something is missing', async () => {
    const { info: _info, ...rest } = JSON.parse(JSON.stringify(document));
    await expect(SwaggerParser.validate(rest)).rejects.toThrow(
      'not a valid Openapi',
    );
  });

  it('is the same each time', () => {
    expect(JSON.stringify(wholeDocument())).toBe(JSON.stringify(document));
  });

  it('names each route of the table, and nothing else', () => {
    const described = operations.map(({ method, path, operation }) => [
      method,
      path,
      operation.operationId,
    ]);
    const wanted = TABLE.map(({ method, path, operation }) => [
      method,
      templateOf(path),
      operation,
    ]);
    expect(described.map(String).sort()).toEqual(wanted.map(String).sort());
  });

  it('names each operation once', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('names what the plugin really mounts, and nothing else', async () => {
    const mounted: RequestHandler[] = [];
    const portal = await startPortal({
      features: [
        mockServices.httpRouter.mock({
          use: handler => {
            mounted.push(handler);
          },
        }).factory,
      ],
    });
    await portal.backend.stop();
    const served = mounted
      .flatMap(handler => routesIn(handler))
      // What Backstage itself mounts in every plugin begins with a dot.
      .filter(route => !route.includes(' /.'));
    expect(served.sort()).toEqual(
      TABLE.map(({ method, path }) => `${method} /v1${path}`).sort(),
    );
  });
});

const layersSchema = z.looseObject({
  stack: z.array(
    z.looseObject({
      handle: z.unknown(),
      regexp: z.instanceof(RegExp),
      route: z
        .looseObject({
          path: z.string(),
          methods: z.record(z.string(), z.boolean()),
        })
        .optional(),
    }),
  ),
});

/** The routes of an Express router and of those that are mounted in it. */
function routesIn(router: unknown, base = ''): string[] {
  const parsed = layersSchema.safeParse(Object.assign({}, router));
  const { stack } = parsed.success ? parsed.data : { stack: [] };
  return stack.flatMap(({ handle, regexp, route }) => {
    if (route) {
      const path = `${base}${route.path}`.replace(/\/$/, '');
      return Object.keys(route.methods).map(method => `${method} ${path}`);
    }
    // As Express writes a mount path: ^\/v1\/?(?=\/|$)
    const [, mount = ''] =
      /^\^(.*)\/\?\(\?=/.exec(regexp.source.replaceAll('\\/', '/')) ?? [];
    return routesIn(handle, `${base}${mount}`);
  });
}

describe('its schemas', () => {
  const ajv = newAjv();

  it.each(SCHEMAS)('%s is one that a strict validator takes', (_, schema) => {
    const { components } = document;
    expect(() => ajv.compile({ ...schema, components })).not.toThrow();
  });

  it('are each used', () => {
    const text = JSON.stringify(document);
    const unused = SCHEMAS.filter(
      ([name]) => !text.includes(`"#/components/schemas/${name}"`),
    );
    expect(unused.map(([name]) => name)).toEqual([]);
  });

  it('are each written once', () => {
    const names = [...Object.keys(answerNames), ...Object.keys(requestNames)];
    expect(SCHEMAS.map(([name]) => name).sort()).toEqual(names.sort());
    const byText = new Map<string, string[]>();
    for (const [name, schema] of SCHEMAS) {
      const text = JSON.stringify(schema);
      byText.set(text, [...(byText.get(text) ?? []), name]);
    }
    const twice = [...byText.values()].filter(({ length }) => length > 1);
    expect(twice).toEqual([
      // Of another thing each, and free to grow apart.
      ['ProfileFailure', 'HostFailure'],
      ['DeleteInstance', 'DeleteProfile'],
    ]);
  });

  it('have a name where they are an object of ours', () => {
    const inline = TABLE.flatMap(({ operation, describe: told }) =>
      bodiesOf(told)
        .filter(schema => schema instanceof z.ZodObject)
        .filter(
          schema =>
            ![
              ...Object.values(answerNames),
              ...Object.values(requestNames),
            ].includes(schema),
        )
        .map(() => operation),
    );
    expect(inline).toEqual([
      'get-health',
      'get-api-description',
      'callback-of-semaphore',
      'callback-of-git',
    ]);
  });
});

function bodiesOf({ body, answers }: RouteDescription): z.ZodType[] {
  return [body, ...Object.values(answers).map(({ schema }) => schema)].filter(
    schema => schema !== undefined,
  );
}

describe('its examples', () => {
  const ajv = newAjv();
  const schemas = Object.fromEntries(
    SCHEMAS.map(([name, schema]) => [name, closed(schema)]),
  );

  it.each(examples())('$name', ({ schema, example }) => {
    expect(example).toBeDefined();
    const validate = ajv.compile({
      ...closed(schema),
      components: { schemas },
    });
    validate(example);
    expect(validate.errors ?? []).toEqual([]);
  });
});

describe('each operation', () => {
  it.each(operations)('$name is told in words', ({ operation, path }) => {
    expect(operation.summary).toMatch(/^[A-Z].{6,70}[^.]$/);
    expect(document.tags.map(({ name }) => name)).toContain(operation.tags[0]);
    const parameters = (operation.parameters ?? []).filter(({ $ref }) => !$ref);
    for (const parameter of parameters) {
      const isTold = parameter.in === 'path' || parameter.description;
      expect([parameter.name, Boolean(isTold)]).toEqual([parameter.name, true]);
    }
    const inPath = parameters.filter(it => it.in === 'path');
    expect(inPath.map(({ name }) => `{${name}}`)).toEqual(
      path.match(/\{\w+\}/g) ?? [],
    );
  });

  it('needs a key wherever something is made, and nowhere else', () => {
    const keyed = operations.filter(({ operation }) =>
      operation.parameters?.some(
        ({ $ref }) => $ref === '#/components/parameters/IdempotencyKey',
      ),
    );
    expect(keyed.map(({ operation }) => operation.operationId)).toEqual([
      'create-instance',
      'create-profile',
      'register-host',
      'start-deployment',
      'rollback-deployment',
      'add-person',
    ]);
  });

  it('is open only where nobody has to be signed in', () => {
    const open = operations.filter(({ operation }) => operation.security);
    expect(open.map(({ operation }) => operation.operationId)).toEqual([
      'get-health',
      'get-api-description',
      'callback-of-semaphore',
      'callback-of-git',
    ]);
  });

  it('uses every code of a refusal that there is', () => {
    const text = JSON.stringify(document);
    const unused = Object.keys(refusalCodes).filter(
      code => !text.includes(`- \`${code}\`: `),
    );
    expect(unused).toEqual([]);
  });
});
