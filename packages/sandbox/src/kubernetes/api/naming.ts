import { randomInt } from 'node:crypto';
import { Kind } from '../store/kinds';
import { Cause, invalid } from './statusError';

const SUBDOMAIN =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const LABEL_KEY =
  /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const SUFFIX_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const MAX_ANNOTATION_BYTES = 262_144;

const SUBDOMAIN_WORDS =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_VALUE_WORDS =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const LABEL_KEY_WORDS =
  "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";

/** The name to store under: the one given, or one made of `generateName`. */
export function nameOf(metadata: {
  name?: string;
  generateName?: string;
}): string {
  if (metadata.name || !metadata.generateName) {
    return metadata.name ?? '';
  }
  const suffix = Array.from(
    { length: 5 },
    () => SUFFIX_ALPHABET[randomInt(SUFFIX_ALPHABET.length)],
  );
  return metadata.generateName + suffix.join('');
}

/**
 * Checks what every object's metadata must keep to (recorded: i2).
 *
 * @throws StatusError 422
 */
export function checkMetadata(
  kind: Kind,
  name: string,
  metadata: {
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  },
): void {
  const causes = [
    ...nameCauses(name),
    ...Object.entries(metadata.labels ?? {}).flatMap(labelCauses),
    ...annotationCauses(metadata.annotations ?? {}),
  ];
  if (causes.length > 0) {
    throw invalid(kind, name, causes);
  }
}

function nameCauses(name: string): Cause[] {
  if (!name) {
    return [
      {
        field: 'metadata.name',
        reason: 'FieldValueRequired',
        message: 'Required value: name or generateName is required',
      },
    ];
  }
  if (name.length > 253) {
    return [
      value('metadata.name', name, 'must be no more than 253 characters'),
    ];
  }
  return SUBDOMAIN.test(name)
    ? []
    : [value('metadata.name', name, SUBDOMAIN_WORDS)];
}

function labelCauses([key, text]: [string, string]): Cause[] {
  if (!LABEL_KEY.test(key)) {
    return [value('metadata.labels', key, LABEL_KEY_WORDS)];
  }
  if (text.length > 63) {
    return [
      value('metadata.labels', text, 'must be no more than 63 characters'),
    ];
  }
  return LABEL_VALUE.test(text)
    ? []
    : [value('metadata.labels', text, LABEL_VALUE_WORDS)];
}

function annotationCauses(annotations: Record<string, string>): Cause[] {
  const size = Object.entries(annotations).reduce(
    (sum, [key, text]) =>
      sum + Buffer.byteLength(key) + Buffer.byteLength(text),
    0,
  );
  return size > MAX_ANNOTATION_BYTES
    ? [
        {
          field: 'metadata.annotations',
          reason: 'FieldValueTooLong',
          message: `Too long: may not be more than ${MAX_ANNOTATION_BYTES} bytes`,
        },
      ]
    : [];
}

function value(field: string, given: string, words: string): Cause {
  return {
    field,
    reason: 'FieldValueInvalid',
    message: `Invalid value: "${given}": ${words}`,
  };
}
