/**
 * The shape of a translation: the same keys, other texts. A key that is missing or unknown is a type
 * error.
 */
export type Translated<T> = {
  [K in keyof T]: T[K] extends string ? string : Translated<T[K]>;
};
