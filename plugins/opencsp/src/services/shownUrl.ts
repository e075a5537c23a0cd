/** An address without what every address has. */
export function shownUrl(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '');
}

/** True for what a browser opens as a page. */
export function isWebAddress(url: string): boolean {
  return /^https?:\/\//.test(url);
}
