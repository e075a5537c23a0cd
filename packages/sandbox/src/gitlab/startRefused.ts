/** A start ends: its settings cannot be read, or the first account cannot be made (services-contracts.md §7.3). */
export class GitlabStartRefused extends Error {
  constructor(readonly exitCode: number, readonly output: readonly string[]) {
    super(output.at(-1) ?? '');
  }
}
