import { NixSource, nixTokens } from './nixTokens';

/** An option that a module sets, by its whole path, and the texts of its value. */
export interface NixBinding {
  path: string[];
  texts: string[];
}

/**
 * What a module of a profile sets, without what it means: sets within sets are followed, code is passed over.
 *
 * @throws NixFailure for what cannot be a word
 */
export function nixBindings(source: NixSource): NixBinding[] {
  const found: NixBinding[] = [];
  const around: string[][] = [];
  let path: string[] = [];
  let texts: string[] = [];
  let isName = false;
  for (const { kind, text } of nixTokens(source)) {
    if (kind === 'sign' && text === '{') {
      around.push(path);
      path = [];
      isName = true;
    } else if (kind === 'sign' && text === '}') {
      path = around.pop() ?? [];
      isName = false;
    } else if (kind === 'sign' && text === '=') {
      isName = false;
      texts = [];
    } else if (kind === 'sign' && text === ';') {
      found.push({ path: [...around.flat(), ...path], texts });
      path = [];
      texts = [];
      isName = true;
    } else if (isName && (kind === 'name' || kind === 'text')) {
      path.push(text);
    } else if (kind === 'text') {
      texts.push(text);
    }
  }
  return found;
}
