/**
 * For what is no control but must be reached by keyboard: an area that scrolls (WCAG 2.2, 2.1.1), or a
 * word with a hint.
 */
export const reachable = { tabIndex: 0 };
