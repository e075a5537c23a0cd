import { CopyTextButton } from '@backstage/core-components';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import { LightAsync as SyntaxHighlighter } from 'react-syntax-highlighter';
import a11yDark from 'react-syntax-highlighter/dist/esm/styles/hljs/a11y-dark';
import a11yLight from 'react-syntax-highlighter/dist/esm/styles/hljs/a11y-light';

const useStyles = makeStyles(
  theme => ({
    frame: { position: 'relative' },
    copy: { position: 'absolute', top: theme.spacing(0.5), right: 0 },
    // Colours that are told from the background by everybody stand on this very background.
    code: {
      margin: 0,
      borderRadius: theme.shape.borderRadius,
      border: `1px solid ${theme.palette.divider}`,
    },
  }),
  { name: 'OpencspCodeView' },
);

/**
 * A text with its language highlighted. Backstage's own `CodeSnippet` has colours that miss the contrast
 * of WCAG 2.1 AA in both themes.
 */
export function CodeView(props: { text: string; language: string }) {
  const classes = useStyles();
  const { palette } = useTheme();
  return (
    <div className={classes.frame}>
      <SyntaxHighlighter
        language={props.language}
        style={palette.type === 'dark' ? a11yDark : a11yLight}
        className={classes.code}
        wrapLongLines
        PreTag="pre"
      >
        {props.text}
      </SyntaxHighlighter>
      <div className={classes.copy}>
        <CopyTextButton text={props.text} />
      </div>
    </div>
  );
}
