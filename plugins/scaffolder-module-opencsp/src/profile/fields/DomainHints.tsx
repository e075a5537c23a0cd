import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { FormTranslate, useFormTranslation } from '../../translation';
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
  const { t } = useFormTranslation();
  const classes = useStyles();
  const hints = look.state === 'known' ? look.hints : [];
  const note = noteOf(look, t);
  return (
    <div
      className={note || hints.length > 0 ? classes.root : undefined}
      role="status"
      aria-live="polite"
      aria-label={t('domain.dnsLabel')}
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
                {t(severity === 'warning' ? 'domain.warning' : 'domain.info')}
              </span>{' '}
              {message}
            </Typography>
          ))}
        </ul>
      )}
    </div>
  );
}

function noteOf({ state }: DomainLook, t: FormTranslate): string | undefined {
  switch (state) {
    case 'looking':
      return t('domain.dnsLooking');
    case 'failed':
      return t('domain.dnsFailed');
    default:
      return undefined;
  }
}
