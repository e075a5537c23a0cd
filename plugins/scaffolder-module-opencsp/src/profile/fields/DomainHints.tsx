import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  OpencspTranslate,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { DomainLook } from './useDomainAdvice';

const useStyles = makeStyles(
  theme => ({
    root: { marginTop: theme.spacing(1) },
    list: { margin: 0, paddingLeft: theme.spacing(2.5) },
    item: { overflowWrap: 'anywhere' },
    severity: { fontWeight: 600 },
  }),
  { name: 'OpencspDomainHints' },
);

/**
 * What DNS says of the domain, with how much it matters in words. The place is always there, so that a
 * screen reader hears politely what comes into it.
 */
export function DomainHints({ look }: { look: DomainLook }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const hints = look.state === 'known' ? look.hints : [];
  const note = noteOf(look, t);
  return (
    <div
      className={note || hints.length > 0 ? classes.root : undefined}
      role="status"
      aria-live="polite"
      aria-label={t('form.domain.dnsLabel')}
    >
      {note && (
        <Typography variant="body2" color="textSecondary">
          {note}
        </Typography>
      )}
      {hints.length > 0 && (
        <ul className={classes.list}>
          {hints.map(({ code, severity, message }) => (
            <Typography
              key={code}
              className={classes.item}
              component="li"
              variant="body2"
            >
              <span className={classes.severity}>
                {t(
                  severity === 'warning'
                    ? 'form.domain.warning'
                    : 'form.domain.info',
                )}
              </span>{' '}
              {message}
            </Typography>
          ))}
        </ul>
      )}
    </div>
  );
}

function noteOf(
  { state }: DomainLook,
  t: OpencspTranslate,
): string | undefined {
  switch (state) {
    case 'looking':
      return t('form.domain.dnsLooking');
    case 'failed':
      return t('form.domain.dnsFailed');
    default:
      return undefined;
  }
}
