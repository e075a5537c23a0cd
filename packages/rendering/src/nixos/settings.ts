import { NixosSetting, ProfileSpec } from '@opencsp/plugin-opencsp-common';
import { NixCode, NixValue } from '../escape/nixText';
import { Filler } from '../placeholders';

/** What settings are made of, beside texts. */
export interface SettingsContext {
  spec: Pick<ProfileSpec, 'protocol'>;
  /** Where it is not the usual one of the protocol. */
  publicPort?: number;
  fill: Filler;
  /** Paths in the branch, so that a path that is not there is found before Nix finds it. */
  file(path: string): string;
}

/**
 * Options of a definition as Nix gets them. Packages and files are code; each text is a text, whatever it
 * holds.
 *
 * @throws InputError naming the text that points at what is not there
 */
export function nixSettings(
  settings: Readonly<Record<string, NixosSetting>>,
  context: SettingsContext,
  at = 'settings',
): Record<string, NixValue> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      context.fill(name, at),
      nixSetting(value, context, `${at}.${name}`),
    ]),
  );
}

function nixSetting(
  value: NixosSetting,
  context: SettingsContext,
  at: string,
): NixValue {
  if (typeof value === 'string') {
    return context.fill(value, at);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((each, index) =>
      nixSetting(each, context, `${at}.${index}`),
    );
  }
  return marked(value, context) ?? nixSettings(value, context, at);
}

/** The forms that JSON has no word for; nothing for a set of options. */
function marked(
  value: Readonly<Record<string, NixosSetting>>,
  { spec, publicPort, file }: SettingsContext,
): NixValue | undefined {
  if (typeof value.$package === 'string') {
    return new NixCode(`pkgs.${value.$package}`);
  }
  if (typeof value.$file === 'string') {
    return new NixCode(file(value.$file));
  }
  if (typeof value.$json === 'string') {
    return new NixCode(`lib.importJSON ${file(value.$json)}`);
  }
  const isHttps = spec.protocol === 'https';
  if (value.$publicPort === true) {
    return publicPort ?? (isHttps ? 443 : 80);
  }
  return value.$https === true ? isHttps : undefined;
}

/** Two trees of options as one. @throws Error when both say the same option and it is no list */
export function merged(
  ...trees: readonly Readonly<Record<string, NixValue>>[]
): Record<string, NixValue> {
  const result: Record<string, NixValue> = {};
  for (const tree of trees) {
    for (const [name, value] of Object.entries(tree)) {
      result[name] = Object.hasOwn(result, name)
        ? both(name, result[name], value)
        : value;
    }
  }
  return result;
}

function both(name: string, left: NixValue, right: NixValue): NixValue {
  if (Array.isArray(left) && Array.isArray(right)) {
    return [...left, ...right];
  }
  if (isTree(left) && isTree(right)) {
    return merged(left, right);
  }
  throw new Error(`The option "${name}" is set twice.`);
}

function isTree(value: NixValue): value is Record<string, NixValue> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof NixCode)
  );
}

/** A value below a path of names, such as that of an option. */
export function below(path: string, value: NixValue): Record<string, NixValue> {
  const [first, ...rest] = path.split('.');
  return {
    [first]: rest.length === 0 ? value : below(rest.join('.'), value),
  };
}
