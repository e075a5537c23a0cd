import { z } from 'zod';
import { SchemaNames } from './schemaNames';

/** A schema of the description, in JSON Schema 2020-12. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Formats that say it all: the expression that zod adds is long, and says the same. */
const SAYING_FORMATS = ['date-time', 'uuid', 'uri'];

/** Where a shared schema stands. */
export function schemaRef(name: string): string {
  return `#/components/schemas/${name}`;
}

/** One direction: what is sent, or what is answered. */
export class SchemasOf {
  private readonly byName: ReadonlyMap<z.ZodType, string>;

  constructor(
    private readonly names: SchemaNames,
    private readonly io: 'input' | 'output',
  ) {
    this.byName = new Map(
      Object.entries(names).map(([name, schema]) => [schema, name]),
    );
  }

  /** The named schemas, each once; inside of each other they are references. */
  components(): Record<string, JsonSchema> {
    const registry = z.registry<{ id: string }>();
    for (const [name, schema] of Object.entries(this.names)) {
      registry.add(schema, { id: name });
    }
    const { schemas } = z.toJSONSchema(registry, {
      ...this.options(),
      uri: schemaRef,
    });
    return Object.fromEntries(
      Object.entries(schemas).map(([name, schema]) => [name, bare(schema)]),
    );
  }

  /** A reference when the schema has a name, else the schema itself. */
  of(schema: z.ZodType): JsonSchema {
    const name = this.byName.get(schema);
    return name === undefined
      ? bare(z.toJSONSchema(schema, this.options()))
      : { $ref: schemaRef(name) };
  }

  private options() {
    return {
      io: this.io,
      target: 'draft-2020-12',
      // A check in code (names, domains) has no form in JSON Schema: the messages of a refusal say it.
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        tidy(jsonSchema);
        // A new field of an answer is no new version: a client ignores what it does not know.
        if (this.io === 'output' && isOpen(zodSchema)) {
          delete jsonSchema.additionalProperties;
        }
      },
    } satisfies z.core.ToJSONSchemaParams;
  }
}

/** True for an object that was not made strict. */
function isOpen({ _zod: { def } }: z.core.$ZodTypes): boolean {
  return def.type === 'object' && def.catchall === undefined;
}

function tidy(schema: JsonSchema): void {
  if (schema.format !== undefined && SAYING_FORMATS.includes(schema.format)) {
    delete schema.pattern;
  }
  // Those of every number that JavaScript holds.
  if (schema.maximum === Number.MAX_SAFE_INTEGER) {
    delete schema.maximum;
  }
  if (schema.minimum === Number.MIN_SAFE_INTEGER) {
    delete schema.minimum;
  }
}

/** Without what says where it stands: the description is one document, of one dialect. */
function bare({
  $schema: _schema,
  $id: _id,
  ...schema
}: JsonSchema): JsonSchema {
  return schema;
}
