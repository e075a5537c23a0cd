// Proves: a line of a terminal becomes harmless spans. Leaves to LogView's test: that they are drawn as text.
import { parseAnsi, plainText } from './ansi';

const ESC = '\u001b';

it('reads colours and weights', () => {
  expect(
    parseAnsi(`a${ESC}[1;31mred${ESC}[22mthin${ESC}[0mplain${ESC}[92mgreen`),
  ).toEqual([
    { text: 'a', style: {} },
    { text: 'red', style: { bold: true, colour: 'red' } },
    {
      text: 'thin',
      style: { bold: undefined, faint: undefined, colour: 'red' },
    },
    { text: 'plain', style: {} },
    { text: 'green', style: { colour: 'green' } },
  ]);
});
it('takes an empty sequence as a reset', () => {
  expect(parseAnsi(`${ESC}[32mok${ESC}[m.`)[1].style).toEqual({});
});
it('does not take the figures of extended colours for codes', () => {
  expect(parseAnsi(`${ESC}[38;5;1mx`)[0].style).toEqual({});
  expect(parseAnsi(`${ESC}[38;2;31;1;4;32mx`)[0].style).toEqual({
    colour: 'green',
  });
});
it.each([
  ['cursor movement', `a${ESC}[2J${ESC}[10;5Hb`, 'ab'],
  ['a window title', `a${ESC}]0;evil\u0007b`, 'ab'],
  [
    'a link, ended by ESC \\',
    `${ESC}]8;;http://x${ESC}\\text${ESC}]8;;${ESC}\\`,
    'text',
  ],
  ['a string without an end', `a${ESC}]0;never`, 'a'],
  ['a character set', `a${ESC}(Bb`, 'ab'],
  ['a lone ESC at the end', `a${ESC}`, 'a'],
  ['a sequence that is cut', `a${ESC}[3`, 'a3'],
  ['bells and backspaces', 'a\u0007\u0008b', 'ab'],
  ['marks that turn the direction', 'a\u202eb\u2066c', 'abc'],
  ['a progress bar', '10%\r50%\r100%\r', '100%'],
  ['HTML', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
])('keeps only the text of %s', (_, line, text) => {
  expect(plainText(line)).toBe(text);
});
it('reads every line, whatever it holds, without a control character left', () => {
  const hostile = Array.from({ length: 256 }, (_, code) =>
    String.fromCharCode(code),
  ).join(ESC);
  expect(plainText(hostile)).not.toMatch(/(?!\t)\p{Cc}/u);
});
