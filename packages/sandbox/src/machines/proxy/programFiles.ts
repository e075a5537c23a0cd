/** Files of a machine, as a program on it sees them. */
export interface ProgramFiles {
  /** The text of a file; nothing when there is none. */
  read(path: string): string | undefined;
  /** Its last nine bits; nothing when there is no such file. */
  modeOf(path: string): number | undefined;
  /** Names of the files right in a folder; nothing when there is no such folder. */
  list(folder: string): string[] | undefined;
  /**
   * Makes or replaces a file.
   *
   * @param mode - without it that which it has, or 600
   * @throws Error in the words of Go when it cannot be written there
   */
  write(path: string, text: string, mode?: number): void;
  /** Puts a file there as the machine's root does, or takes it away. False when it did not change. */
  put(path: string, text: string | undefined): boolean;
}
