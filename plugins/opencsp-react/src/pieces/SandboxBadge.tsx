import { makeStyles } from '@material-ui/core/styles';
import Tooltip from '@material-ui/core/Tooltip';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';
import { reachable } from './reachable';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'inline-block',
      padding: theme.spacing(0.25, 1),
      border: '1px dashed currentColor',
      borderRadius: 999,
      color: theme.palette.text.secondary,
      fontSize: '0.8125rem',
      lineHeight: 1.5,
      cursor: 'help',
    },
  }),
  { name: 'OpencspSandboxBadge' },
);

/**
 * Says that everything behind the portal is simulated.
 *
 * @public
 */
export function SandboxBadge() {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  return (
    <Tooltip title={t('platform.sandboxHint')}>
      <span
        className={classes.root}
        {...reachable}
        role="note"
        aria-label={`${t('platform.sandbox')}. ${t('platform.sandboxHint')}`}
      >
        {t('platform.sandbox')}
      </span>
    </Tooltip>
  );
}
