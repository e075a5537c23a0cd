import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { ProfilePreview } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '@opencsp/plugin-opencsp-react';

const useStyles = makeStyles(
  theme => ({
    part: { fontWeight: 600, margin: theme.spacing(2, 0, 0.5) },
    list: { margin: 0, paddingLeft: theme.spacing(2.5) },
    text: { maxWidth: '75ch', overflowWrap: 'anywhere' },
    place: { fontFamily: 'monospace' },
  }),
  { name: 'OpencspPreviewPlaces' },
);

/**
 * Where the profile will be: its branch, and the address of each service that has one. Both are known
 * before the form is whole. No links: nothing answers there yet.
 */
export function Places({ preview }: { preview: ProfilePreview }) {
  const classes = useStyles();
  const { t } = useOpencspTranslation();
  const { branch, services } = preview;
  const reached = services.filter(({ url }) => url !== undefined);
  if (branch === undefined && reached.length === 0) {
    return null;
  }
  return (
    <>
      <Typography className={classes.part} variant="body2" component="h4">
        {t('form.preview.places')}
      </Typography>
      <ul className={classes.list} aria-label={t('form.preview.places')}>
        {branch !== undefined && (
          <Typography component="li" variant="body2" className={classes.text}>
            {t('form.preview.branch')}{' '}
            <span className={classes.place}>{branch}</span>
          </Typography>
        )}
        {reached.map(({ id, title, url }) => (
          <Typography
            key={id}
            component="li"
            variant="body2"
            className={classes.text}
          >
            {title} <span className={classes.place}>{url}</span>
          </Typography>
        ))}
      </ul>
    </>
  );
}
