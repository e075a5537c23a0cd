export { shownUrl } from '@opencsp/plugin-opencsp-react';

/** True for what a browser opens as a page. */
export function isWebAddress(url: string): boolean {
  return /^https?:\/\//.test(url);
}
