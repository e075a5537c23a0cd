/*
 * Proves that texts can be read: the contrast of WCAG 2.2 AA (4.5:1) in both modes, for the colours
 * that this theme sets. What the pages draw with them is left to the accessibility checks in the
 * browser.
 */
import { getContrastRatio, Theme } from '@material-ui/core/styles';
import { SupportedThemes, UnifiedTheme } from '@backstage/theme';
import { darkTheme, lightTheme } from './themes';

function isV4(theme: SupportedThemes | undefined): theme is Theme {
  return theme !== undefined && 'type' in theme.palette;
}

function v4(unified: UnifiedTheme): Theme {
  const theme = unified.getTheme('v4');
  if (!isV4(theme)) {
    throw new Error('The theme has no part for Material UI v4');
  }
  return theme;
}

describe.each([
  ['light', v4(lightTheme)],
  ['dark', v4(darkTheme)],
])('the %s theme', (mode, { palette, typography }) => {
  const backgrounds = [palette.background.default, palette.background.paper];

  it('is of its mode', () => {
    expect(palette.type).toBe(mode);
  });

  it.each([
    ['text', palette.text.primary],
    ['secondary text', palette.text.secondary],
    ['primary', palette.primary.main],
    ['secondary', palette.secondary.main],
    ['success', palette.success.main],
    ['info', palette.info.main],
    ['warning', palette.warning.main],
    ['error', palette.error.main],
    ['links', palette.link],
    ['links under the pointer', palette.linkHover],
    ['subtle text', palette.textSubtle],
    ['ok', palette.status.ok],
    ['warnings', palette.status.warning],
    ['errors', palette.status.error],
    ['running', palette.status.running],
    ['pending', palette.status.pending],
    ['aborted', palette.status.aborted],
  ])('shows %s readable', (_, colour) => {
    for (const background of backgrounds) {
      expect(getContrastRatio(colour, background)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each([
    ['buttons', palette.primary.contrastText, palette.primary.main],
    ['navigation', palette.navigation.color, palette.navigation.background],
    [
      'navigation under the pointer',
      palette.navigation.color,
      palette.navigation.navItem?.hoverBackground ?? '',
    ],
    ['errors in a box', palette.errorText, palette.errorBackground],
    ['hints in a box', palette.infoText, palette.infoBackground],
    ['warnings in a box', palette.warningText, palette.warningBackground],
  ])('shows %s readable', (_, colour, background) => {
    expect(getContrastRatio(colour, background)).toBeGreaterThanOrEqual(4.5);
  });

  it('uses the fonts of the system only', () => {
    expect(typography.fontFamily).toMatch(/^system-ui/);
  });
});
