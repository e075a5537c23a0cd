import {
  buildSchema,
  DocumentNode,
  execute,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  GraphQLSchema,
  Kind,
  OperationDefinitionNode,
  parse,
  SelectionNode,
  validate,
} from 'graphql';
import { NotAllowed } from '../directory/refusals';
import { juniperWords } from './juniperWords';
import { MUTATIONS, QUERIES } from './resolvers';
import { SCHEMA_TEXT } from './schemaText';
import { Context } from './views';

/** What a client asks. */
export interface Operation {
  query: string;
  variables?: Record<string, unknown> | null;
  operationName?: string | null;
}

/** What comes of it. */
export interface Outcome {
  /** It was carried out; refusals of resolvers are such too. */
  isOk: boolean;
  body: { data?: unknown; errors?: unknown[] };
}

const SCHEMA = schemaWithResolvers();

/** Carries out one operation as the server does. */
export function run(context: Context, operation: Operation): Outcome {
  let document: DocumentNode;
  try {
    document = parse(operation.query);
  } catch (error) {
    return invalid([asGraphqlError(error)]);
  }
  const problems = validate(SCHEMA, document);
  if (problems.length > 0) {
    return invalid(problems);
  }
  const chosen = getOperationAST(document, operation.operationName);
  if (!chosen) {
    return invalid([new GraphQLError('Unknown operation')]);
  }
  const given = operation.variables ?? {};
  const values = getVariableValues(
    SCHEMA,
    chosen.variableDefinitions ?? [],
    given,
  );
  return values.errors
    ? invalid(values.errors)
    : carryOut(context, document, chosen, given);
}

/**
 * Carries out each root field by itself, in their order: one that fails makes all data null, and keeps none of
 * the others from being done (recorded: graphql-parallel-and-batch).
 */
function carryOut(
  context: Context,
  document: DocumentNode,
  chosen: OperationDefinitionNode,
  variableValues: Record<string, unknown>,
): Outcome {
  const results = chosen.selectionSet.selections.map(selection =>
    resultOf(
      execute({
        schema: SCHEMA,
        document: withOnly(document, chosen, selection),
        contextValue: context,
        variableValues,
        operationName: chosen.name?.value,
      }),
    ),
  );
  const errors = results.flatMap(result => result.errors ?? []);
  const isWhole = results.every(({ data }) => data !== null);
  const data = isWhole
    ? Object.assign({}, ...results.map(result => result.data))
    : null;
  return {
    isOk: true,
    body: {
      data,
      ...(errors.length > 0 && { errors: errors.map(error => error.toJSON()) }),
    },
  };
}

function withOnly(
  document: DocumentNode,
  chosen: OperationDefinitionNode,
  selection: SelectionNode,
): DocumentNode {
  return {
    ...document,
    definitions: document.definitions.map(definition =>
      definition === chosen
        ? {
            ...chosen,
            selectionSet: {
              kind: Kind.SELECTION_SET,
              selections: [selection],
            },
          }
        : definition,
    ),
  };
}

/** No resolver waits for anything. */
function resultOf(result: ReturnType<typeof execute>) {
  if ('then' in result) {
    throw new Error('A resolver of the LLDAP stand-in waits for something.');
  }
  return result;
}

function invalid(errors: readonly GraphQLError[]): Outcome {
  return {
    isOk: false,
    body: {
      errors: errors.map(({ message, locations }) => ({
        message: juniperWords(message),
        ...(locations && { locations }),
      })),
    },
  };
}

function asGraphqlError(error: unknown): GraphQLError {
  return error instanceof GraphQLError
    ? error
    : new GraphQLError(String(error));
}

function schemaWithResolvers(): GraphQLSchema {
  const schema = buildSchema(SCHEMA_TEXT);
  const roots = [
    { type: schema.getQueryType(), resolvers: QUERIES },
    { type: schema.getMutationType(), resolvers: MUTATIONS },
  ];
  for (const { type, resolvers } of roots) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      field.resolve = (_root, given, context) =>
        Object.hasOwn(resolvers, field.name)
          ? resolvers[field.name](context, given)
          : notHere(field.name);
    }
  }
  return schema;
}

function notHere(field: string): never {
  throw new NotAllowed(`The sandbox's LLDAP does not carry out ${field}.`);
}
