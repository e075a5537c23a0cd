/** The real server would end at its start. @public */
export class VaultwardenStartRefused extends Error {
  readonly name = 'VaultwardenStartRefused';

  constructor(
    readonly exitCode: number,
    /** Lines that it wrote. */
    readonly output: readonly string[],
  ) {
    super(output.join('\n'));
  }
}
