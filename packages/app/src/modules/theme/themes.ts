import {
  createUnifiedTheme,
  defaultTypography,
  genPageTheme,
  UnifiedTheme,
  UnifiedThemeOptions,
} from '@backstage/theme';
// Knows the names of the pieces whose looks are changed below.
import type {} from '@backstage/core-components';
import type {} from '@backstage/plugin-catalog-react';
import { darkPalette, lightPalette } from './palettes';

/** The fonts that each system has; none is loaded from anywhere. */
const FONT_FAMILY =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif';

const RADIUS = 8;

const heading = (fontSize: string, marginBottom: number) => ({
  fontFamily: FONT_FAMILY,
  fontSize,
  fontWeight: 700,
  marginBottom,
});

const typography: UnifiedThemeOptions['typography'] = {
  ...defaultTypography,
  htmlFontSize: 16,
  fontFamily: FONT_FAMILY,
  h1: heading('2rem', 8),
  h2: heading('1.625rem', 8),
  h3: heading('1.375rem', 6),
  h4: heading('1.1875rem', 6),
  h5: heading('1.0625rem', 4),
  h6: heading('1rem', 4),
};

/** Below Material UI's breakpoint "sm". */
const ON_PHONES = '@media (max-width: 599.95px)';

/** Borders in place of shadows, round corners, buttons in sentence case. */
const components: UnifiedThemeOptions['components'] = {
  MuiPaper: {
    defaultProps: { elevation: 0 },
    styleOverrides: {
      root: { backgroundImage: 'unset' },
      rounded: { borderRadius: RADIUS * 1.5 },
      elevation1: ({ theme }) => ({
        boxShadow: 'none',
        border: `1px solid ${theme.palette.divider}`,
      }),
    },
  },
  MuiCard: {
    defaultProps: { elevation: 1 },
  },
  MuiButton: {
    defaultProps: { disableElevation: true },
    styleOverrides: {
      root: {
        textTransform: 'none',
        fontWeight: 600,
        borderRadius: RADIUS,
      },
    },
  },
  MuiOutlinedInput: {
    styleOverrides: { root: { borderRadius: RADIUS } },
  },
  MuiStepIcon: {
    styleOverrides: {
      root: ({ theme }) => ({ color: theme.palette.text.secondary }),
    },
  },
  MuiTab: {
    styleOverrides: {
      root: { textTransform: 'none', letterSpacing: 0, fontWeight: 600 },
    },
  },
  MuiTooltip: {
    styleOverrides: { tooltip: { fontSize: '0.8125rem', borderRadius: 6 } },
  },
  BackstageTableHeader: {
    styleOverrides: {
      header: ({ theme }) => ({
        borderTop: `1px solid ${theme.palette.divider}`,
        borderBottom: `1px solid ${theme.palette.divider}`,
        color: theme.palette.text.secondary,
        textTransform: 'none',
      }),
    },
  },
  // The review of a form: on a phone a value stands below its title, and long ones are broken.
  BackstageMetadataTableTitleCell: {
    styleOverrides: {
      root: { [ON_PHONES]: { display: 'block', paddingBottom: 0 } },
    },
  },
  BackstageMetadataTableCell: {
    styleOverrides: {
      root: {
        overflowWrap: 'anywhere',
        [ON_PHONES]: { display: 'block', paddingTop: 4 },
      },
    },
  },
  CatalogReactUserListPicker: {
    styleOverrides: {
      root: { border: 0, backgroundColor: 'transparent' },
      title: { margin: 0, fontSize: '0.8125rem', textTransform: 'none' },
      groupWrapper: { margin: '4px 0 12px' },
      listIcon: { minWidth: 28 },
    },
  },
  MuiTableRow: {
    styleOverrides: {
      root: { '&:nth-of-type(odd)': { backgroundColor: 'unset' } },
    },
  },
  MuiTableCell: {
    styleOverrides: {
      root: ({ theme }) => ({
        borderBottom: `1px solid ${theme.palette.divider}`,
        lineHeight: 1.4,
      }),
      footer: { borderBottom: 0 },
    },
  },
};

function createTheme(palette: UnifiedThemeOptions['palette']): UnifiedTheme {
  // One quiet header for all pages: its colour is the sidebar's, without a pattern.
  const page = genPageTheme({
    colors: ['#1b2438', '#24335a'],
    shape: 'none',
  });
  return createUnifiedTheme({
    palette,
    fontFamily: FONT_FAMILY,
    typography,
    components,
    defaultPageTheme: 'home',
    pageTheme: Object.fromEntries(
      [
        'home',
        'documentation',
        'tool',
        'service',
        'website',
        'library',
        'other',
        'app',
        'apis',
        'card',
      ].map(id => [id, page]),
    ),
  });
}

/** The portal by daylight. */
export const lightTheme = createTheme(lightPalette);

/** The portal in the dark. */
export const darkTheme = createTheme(darkPalette);
