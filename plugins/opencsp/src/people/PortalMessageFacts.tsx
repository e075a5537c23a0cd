import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { SignInPortal } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  ErrorFace,
  problemOfError,
  RelativeTime,
  useOpencspTranslation,
  usePortalCode,
} from '@opencsp/plugin-opencsp-react';

const useStyles = makeStyles(
  theme => ({
    part: { marginTop: theme.spacing(2) },
    code: { marginTop: theme.spacing(1) },
  }),
  { name: 'OpencspPortalMessageFacts' },
);

/** What the newest message is about, and its code when somebody asks for it. */
export function PortalMessageFacts(props: {
  profileId: string;
  portal: SignInPortal;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { message, asksSecondFactor } = props.portal;
  const code = usePortalCode(props.profileId);
  return (
    <div className={classes.part}>
      <Typography variant="subtitle2" component="h3">
        {t('signInPortal.message')}
      </Typography>
      <Typography variant="body2" color="textSecondary" paragraph>
        {t('signInPortal.keeps')}
        {asksSecondFactor && ` ${t('signInPortal.enrol')}`}
      </Typography>
      {message ? (
        <>
          <Typography variant="body2">
            {message.subject} · {t('signInPortal.to', { person: message.to })} ·{' '}
            <RelativeTime at={message.at} />
          </Typography>
          <div className={classes.code} aria-live="polite">
            {code.data ? (
              <>
                <Typography variant="body2" gutterBottom>
                  {t('signInPortal.code', { person: code.data.to })}
                </Typography>
                <CopyText framed nowrap text={code.data.code} />
              </>
            ) : (
              message.hasCode && (
                <Button
                  size="small"
                  variant="outlined"
                  disabled={code.isPending}
                  onClick={() => code.mutate()}
                >
                  {t('signInPortal.showCode')}
                </Button>
              )
            )}
          </div>
          {code.error && <ErrorFace problem={problemOfError(code.error)} />}
        </>
      ) : (
        <Typography variant="body2">{t('signInPortal.noMessage')}</Typography>
      )}
    </div>
  );
}
