import { Theme, ThemeProvider } from '@material-ui/core/styles';
import { ReactNode } from 'react';
import { roleColours } from './roleColours';

function readableTheme(theme: Theme): Theme {
  return {
    ...theme,
    typography: {
      ...theme.typography,
      button: { ...theme.typography.button, textTransform: 'none' },
    },
    palette: {
      ...theme.palette,
      text: { ...theme.palette.text, secondary: roleColours(theme).muted },
    },
  };
}

/**
 * The app's theme, with a secondary text that can be read on cards and on the page (many themes' is a
 * little too faint on a grey page), and with buttons in sentence case, as their texts are written.
 *
 * @public
 */
export function ReadableTheme(props: { children: ReactNode }) {
  return <ThemeProvider theme={readableTheme}>{props.children}</ThemeProvider>;
}
