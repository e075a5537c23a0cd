import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { RunningService } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  StateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { isWebAddress, shownUrl } from './shownUrl';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexDirection: 'column',
      alignItems: 'flex-start',
      gap: theme.spacing(0.5),
      marginBottom: theme.spacing(2),
      overflowWrap: 'anywhere',
    },
    url: { fontSize: '1.25rem', fontWeight: 600, lineHeight: 1.4 },
  }),
  { name: 'OpencspServiceAddress' },
);

/**
 * Where a service is reached by its profile, to copy; and whether the way there is open to listeners. No link
 * yet: nobody has seen that it works.
 */
export function ServiceAddress(props: {
  service: Pick<RunningService, 'url'>;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { url } = props.service;
  if (!url) {
    return (
      <Typography variant="body2" color="textSecondary" gutterBottom>
        {t('services.noUrl')}
      </Typography>
    );
  }
  return (
    <div className={classes.root}>
      {isWebAddress(url) && (
        <Typography
          component="span"
          color="textSecondary"
          className={classes.url}
        >
          {shownUrl(url)}
        </Typography>
      )}
      <CopyText text={url} label={t('service.copyAddress')} />
      {url.startsWith('http:') && (
        <Typography variant="body2" component="div">
          <StateLabel state="warning">{t('service.httpOnly')}</StateLabel>
        </Typography>
      )}
    </div>
  );
}
