const BY_NAME: Record<string, string> = {
  yaml: 'yaml',
  yml: 'yaml',
  json: 'json',
  md: 'markdown',
  toml: 'ini',
  env: 'ini',
  ini: 'ini',
  sh: 'bash',
  nix: 'nix',
  conf: 'nginx',
};

/** The highlighter's name of the language that a file is written in, by how its path ends. */
export function fileLanguage(path: string): string {
  const end = path.slice(path.lastIndexOf('.') + 1).toLocaleLowerCase('en-US');
  return Object.hasOwn(BY_NAME, end) ? BY_NAME[end] : 'plaintext';
}
