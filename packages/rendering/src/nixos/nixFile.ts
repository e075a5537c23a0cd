import { RenderedFile } from '@opencsp/plugin-opencsp-common';
import { nixBindings, NixValue } from '../escape/nixText';

/** One module of the system. */
export interface NixModule {
  /** In the branch. */
  path: string;
  /** Comment lines for who opens it. */
  about: readonly string[];
  /** Names that it takes of what each module is given. */
  takes: readonly string[];
  /** Begins the file before its options: `imports`, in the order in which they are written. */
  head?: Readonly<Record<string, NixValue>>;
  /** Only while the service is enabled; nothing: always. */
  when?: string;
  options: Readonly<Record<string, NixValue>>;
}

/** Writes a module. @throws InputError for a value that Nix cannot hold */
export function nixFile(module: NixModule): RenderedFile {
  const { path, about, takes, head = {}, when, options } = module;
  const args = [...takes, '...'].join(', ');
  const body =
    when === undefined
      ? nixBindings(options, '  ')
      : `  config = lib.mkIf config.services.paas.${when}.enable {\n${nixBindings(
          options,
          '    ',
        )}  };\n`;
  return {
    path,
    content: `${about
      .map(line => `# ${line}\n`)
      .join('')}{ ${args} }:\n\n{\n${nixBindings(head, '  ')}${body}}\n`,
  };
}
