import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import Tooltip from '@material-ui/core/Tooltip';
import CheckIcon from '@material-ui/icons/Check';
import FileCopyOutlinedIcon from '@material-ui/icons/FileCopyOutlined';
import { useEffect, useState } from 'react';
import { useRoleColours } from '../state/roleColours';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';
import { copyToClipboard } from './clipboard';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.25),
      minWidth: 0,
      maxWidth: '100%',
    },
    framed: {
      display: 'flex',
      justifyContent: 'space-between',
      padding: theme.spacing(0.25, 0.5, 0.25, 1.5),
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
      background: theme.palette.background.default,
    },
    text: {
      fontFamily:
        'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
      fontSize: '0.875rem',
      overflowWrap: 'anywhere',
      minWidth: 0,
    },
    nowrap: { whiteSpace: 'nowrap' },
    button: { flexShrink: 0, padding: theme.spacing(0.5) },
    icon: { fontSize: '1rem' },
  }),
  { name: 'OpencspCopyText' },
);

/** How long the button says that it copied. */
const SAY_COPIED_MS = 2_000;

/**
 * An address, a name or a command in monospace, with a button that copies it.
 *
 * @public
 */
export function CopyText(props: {
  text: string;
  /** What the button copies, for those who do not see it: "Copy address". */
  label?: string;
  /** In a frame of its own, for a line to paste elsewhere. */
  framed?: boolean;
  /** Short texts that should stay in one line. */
  nowrap?: boolean;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const colours = useRoleColours();
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) {
      return undefined;
    }
    const timer = setTimeout(() => setCopied(false), SAY_COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const label = props.label ?? t('copy.copy');
  const copy = async () => setCopied(await copyToClipboard(props.text));
  const Icon = copied ? CheckIcon : FileCopyOutlinedIcon;
  return (
    <span
      className={`${classes.root} ${props.framed ? classes.framed : ''}`.trim()}
    >
      <code
        className={`${classes.text} ${
          props.nowrap ? classes.nowrap : ''
        }`.trim()}
      >
        {props.text}
      </code>
      <Tooltip title={copied ? t('copy.copied') : label}>
        <IconButton
          className={classes.button}
          aria-label={copied ? t('copy.copied') : label}
          onClick={copy}
        >
          <Icon
            className={classes.icon}
            style={{ color: copied ? colours.success : colours.muted }}
          />
        </IconButton>
      </Tooltip>
    </span>
  );
}
