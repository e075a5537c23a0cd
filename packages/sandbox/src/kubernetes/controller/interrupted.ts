/** The controller was killed: whatever it did ends here, in the middle. */
export class Interrupted extends Error {}
