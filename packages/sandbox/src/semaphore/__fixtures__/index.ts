import recorded from './recorded-2.10.json';

/** Trimmed exchanges of the real server; `version` says which. */
export { recorded };
