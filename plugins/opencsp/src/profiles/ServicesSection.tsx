import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { Profile, ProfileService } from '@opencsp/plugin-opencsp-common';
import {
  CopyText,
  OpencspTranslate,
  Section,
  ServiceIcon,
  StateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';

const useStyles = makeStyles(
  theme => ({
    list: { listStyle: 'none', margin: 0, padding: 0 },
    row: {
      display: 'grid',
      gridTemplateColumns: 'auto minmax(0, 1fr)',
      gap: theme.spacing(0, 1.5),
      padding: theme.spacing(1.25, 0),
      '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
    },
    line: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      justifyContent: 'space-between',
      gap: theme.spacing(0, 2),
    },
    title: { fontWeight: 600 },
    note: { marginBottom: theme.spacing(1) },
    summary: { cursor: 'pointer', padding: theme.spacing(1, 0) },
  }),
  { name: 'OpencspProfileServices' },
);

/** How people come in, in words. */
export function signInText(
  { signIn, accounts }: Pick<ProfileService, 'signIn' | 'accounts'>,
  t: OpencspTranslate,
): string {
  return signIn === 'none' && accounts === 'local'
    ? t('profile.signIn.own')
    : t(`profile.signIn.${signIn}`);
}

function Row({ service }: { service: ProfileService }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { title, url } = service;
  return (
    <li className={classes.row}>
      <ServiceIcon icon={service.icon} />
      <div>
        <div className={classes.line}>
          <span className={classes.title}>{title}</span>
          <StateLabel state="waiting">{t('profile.notDeployed')}</StateLabel>
        </div>
        {/* No link yet: nothing answers there. */}
        {url ? (
          <CopyText text={url} label={t('profile.copyUrl', { name: title })} />
        ) : (
          <Typography variant="body2" color="textSecondary">
            {t('profile.noUrl')}
          </Typography>
        )}
        <Typography variant="body2" color="textSecondary">
          {signInText(service, t)}
          {' · '}
          {t('profile.version', { version: service.version })}
        </Typography>
      </div>
    </li>
  );
}

/** The chosen services, and below them what comes with them. */
export function ServicesSection({ profile }: { profile: Profile }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const chosen = profile.services.filter(it => it.chosen);
  const others = profile.services.filter(it => !it.chosen);
  const rows = (services: ProfileService[]) => (
    <ul className={classes.list}>
      {services.map(it => (
        <Row key={it.id} service={it} />
      ))}
    </ul>
  );
  return (
    <Section title={t('profile.services')}>
      <Typography variant="body2" className={classes.note}>
        {t('profile.servicesNote')}
      </Typography>
      {rows(chosen)}
      {others.length > 0 && (
        <details>
          <summary className={classes.summary}>
            {t('profile.comesWith', { count: others.length })}
          </summary>
          {rows(others)}
        </details>
      )}
    </Section>
  );
}
