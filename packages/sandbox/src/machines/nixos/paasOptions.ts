import { NixFailure } from './nixFailure';
import { WrittenValue } from './nixReader';

/** What `configuration.nix` says of one service of the profile. */
export interface PaasService {
  id: string;
  title: string;
  units: string[];
  /** The options as they are written. */
  written: { [name: string]: WrittenValue };
}

const PORT =
  'null or 16 bit unsigned integer; between 0 and 65535 (both inclusive)';

/** The types that `modules/paas.nix` declares. */
const TYPES: Readonly<
  Record<string, { name: string; is(value: WrittenValue): boolean }>
> = {
  enable: { name: 'boolean', is: value => typeof value === 'boolean' },
  title: { name: 'string', is: value => typeof value === 'string' },
  url: {
    name: 'null or string',
    is: value => value === null || typeof value === 'string',
  },
  port: { name: PORT, is: isPort },
  units: { name: 'list of string', is: isTexts },
  data: { name: 'attribute set of string', is: isSet },
};

/**
 * The enabled services of `services.paas`.
 *
 * @throws NixFailure in the words of the module system (recorded: nixos, options-and-types) for an option that
 * is not declared, or is of another type
 */
export function paasServices(
  options: { [name: string]: WrittenValue },
  file: string,
): PaasService[] {
  const services = options.services;
  const paas = isSet(services) ? services.paas : undefined;
  return Object.entries(isSet(paas) ? paas : {}).flatMap(([id, written]) =>
    isSet(written) ? serviceOf(id, written, file) : [],
  );
}

function serviceOf(
  id: string,
  written: { [name: string]: WrittenValue },
  file: string,
): PaasService[] {
  for (const [name, value] of Object.entries(written)) {
    const option = `services.paas.${id}.${name}`;
    const place = `- In \`${file}': ${JSON.stringify(value ?? '<code>')}`;
    if (!Object.hasOwn(TYPES, name)) {
      throw new NixFailure(
        `The option \`${option}' does not exist. Definition values:\n${place}`,
        { trace: ['while evaluating the module options'], isWhole: false },
      );
    }
    // What is code here is a value there.
    if (value !== undefined && !TYPES[name].is(value)) {
      throw new NixFailure(
        `A definition for option \`${option}' is not of type \`${TYPES[name].name}'. Definition values:\n${place}`,
        {
          trace: [`while evaluating the option \`${option}':`],
          isWhole: false,
        },
      );
    }
  }
  const { enable, title, units } = written;
  return enable === true
    ? [
        {
          id,
          title: typeof title === 'string' ? title : id,
          units: isTexts(units) ? units : [],
          written,
        },
      ]
    : [];
}

function isSet(value: WrittenValue): value is { [name: string]: WrittenValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: WrittenValue): value is string[] {
  return Array.isArray(value) && value.every(each => typeof each === 'string');
}

function isPort(value: WrittenValue): boolean {
  return (
    value === null ||
    (typeof value === 'number' && value >= 0 && value <= 65_535)
  );
}
