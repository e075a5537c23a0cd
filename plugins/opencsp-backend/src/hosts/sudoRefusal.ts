/** What `sudo -n` says when it does not run a program, and what mends it. */
const REFUSALS: readonly [RegExp, string][] = [
  [
    /^sudo: (?:a password is required|a terminal is required|interactive authentication is required)/,
    'it asks for a password. Allow it without one: a line such as "<user> ALL=(ALL) NOPASSWD: ALL" in /etc/sudoers.d.',
  ],
  [
    /^(?:sudo: )?sorry, you must have a tty/i,
    'it wants a terminal. Add "Defaults:<user> !requiretty" in /etc/sudoers.d.',
  ],
  [
    /^(?:sudo: )?sorry, user .* (?:is not allowed to|may not)|is not in the sudoers file|^(?:sudo: )?sorry, user .* may not run sudo/i,
    'this user may not run the program. Add the user to /etc/sudoers.d, without a password.',
  ],
  [
    /^(?:\S+: )*(?:line )?(?:\d+: )?sudo: (?:command )?not found/,
    'there is no sudo on the host. Install it, or register the host without sudo and with the user root.',
  ],
  [
    /^sudo: (?:no valid sudoers sources found|.* is owned by uid|effective uid is not 0|unable to initialize policy)/,
    'it is not set up. Mend it on the host.',
  ],
];

/** How a shell, and `sudo`, say that a program is not there. */
const MISSING = /^sudo: .*: command not found/m;

/**
 * Why `sudo -n` did not run a program; nothing when it did. Only the text tells: the exit code is 1, as
 * that of many programs.
 */
export function sudoRefusal(
  exit: number | null,
  stderr: string,
): string | undefined {
  if (exit !== 1 && exit !== 127) {
    return undefined;
  }
  const lines = stderr.split('\n', 5).map(line => line.trim());
  const found = REFUSALS.find(([pattern]) =>
    lines.some(line => pattern.test(line)),
  );
  return found && `sudo -n is refused: ${found[1]}`;
}

/** True when `sudo` ran, and did not find the program: its exit code is 1 then, not 127. */
export function isMissingUnderSudo(
  exit: number | null,
  stderr: string,
): boolean {
  return exit === 1 && MISSING.test(stderr);
}
