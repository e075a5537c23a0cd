import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Material UI 4 calls findDOMNode, which React 18 warns of at each first use; it would hide real warnings.
const { error } = console;
jest.spyOn(console, 'error').mockImplementation((...parts) => {
  if (!String(parts[0]).includes('findDOMNode is deprecated')) {
    error(...parts);
  }
});

// A whole app has thousands of style rules, and jsdom tries all of them on each element that a query looks at: it
// takes most of a test's time. Here only an element's own style counts; the browser tests ask a real browser.
const { getComputedStyle } = window;
window.getComputedStyle = (element, pseudo) =>
  element instanceof HTMLElement || element instanceof SVGElement
    ? element.style
    : getComputedStyle(element, pseudo);
configure({ defaultHidden: true });

// A wait ends as soon as its condition holds, so a long limit costs nothing; a busy machine needs it.
configure({ asyncUtilTimeout: 20_000 });
