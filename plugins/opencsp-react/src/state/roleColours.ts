import {
  darken,
  getContrastRatio,
  lighten,
  Theme,
  useTheme,
} from '@material-ui/core/styles';
import { useMemo } from 'react';
import { ColourRole } from './looks';

/**
 * WCAG 2.2, success criterion 1.4.3 asks for 4.5; the rest is for rows that are striped, selected or under
 * the pointer.
 */
export const LEAST_TEXT_CONTRAST = 5.5;

/**
 * A theme's colour, made darker or lighter until text of it can be read on a background. A theme's
 * green or orange is often made for areas and fails as text.
 */
export function readableColour(
  colour: string,
  background: string,
  least: number = LEAST_TEXT_CONTRAST,
): string {
  const towards =
    getContrastRatio('#000', background) > getContrastRatio('#fff', background)
      ? darken
      : lighten;
  for (let step = 0; step <= 20; step++) {
    const candidate = step === 0 ? colour : towards(colour, step * 0.05);
    if (getContrastRatio(candidate, background) >= least) {
      return candidate;
    }
  }
  return towards === darken ? '#000' : '#fff';
}

/** The text colour of each role in a theme, readable on cards and on the page. */
export function roleColours(theme: Theme): Record<ColourRole, string> {
  const { palette } = theme;
  const readable = (colour: string) =>
    readableColour(
      readableColour(colour, palette.background.paper),
      palette.background.default,
    );
  return {
    success: readable(palette.success.main),
    info: readable(palette.info.main),
    warning: readable(palette.warning.main),
    error: readable(palette.error.main),
    muted: readable(palette.type === 'dark' ? '#b8b8b8' : '#616161'),
  };
}

/** The text colour of each role in the present theme. */
export function useRoleColours(): Record<ColourRole, string> {
  const theme = useTheme();
  return useMemo(() => roleColours(theme), [theme]);
}

/**
 * The background of what is selected. In the dark it gets darker: a lighter one would take the contrast
 * from light text.
 */
export function selectedBackground(theme: Theme): string {
  return theme.palette.type === 'dark'
    ? 'rgba(0, 0, 0, 0.18)'
    : 'rgba(0, 0, 0, 0.04)';
}
