/**
 * The library that seals and opens, loaded when there is something to seal or open: importing it takes 60 ms of a
 * start, and a portal without profiles needs none of it.
 */
export function loadAge(): typeof import('age-encryption') {
  return require('age-encryption');
}
