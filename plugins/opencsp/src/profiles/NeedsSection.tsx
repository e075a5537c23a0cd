import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { Profile, Size } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  gibText,
  OpencspTranslate,
  Section,
  StateLabel,
  useOpencspTranslation,
  useSizes,
} from '@opencsp/plugin-opencsp-react';
import { Facts } from '../machine/Facts';
import { Fit, fitOf } from './profileFit';

const useStyles = makeStyles(
  theme => ({
    heading: { fontWeight: 600, margin: theme.spacing(2, 0, 0.5) },
    list: { listStyle: 'none', margin: 0, padding: 0 },
    size: { padding: theme.spacing(0.5, 0) },
  }),
  { name: 'OpencspProfileNeeds' },
);

const FIT_STATES = {
  good: 'active',
  tight: 'warning',
  small: 'failed',
} as const;

function fitText({ fit, lacking }: Fit, t: OpencspTranslate): string {
  const what = lacking.map(it => t(`profile.lacking.${it}`)).join(', ');
  return fit === 'good'
    ? t('profile.fit.good')
    : t(`profile.fit.${fit}`, { what });
}

/** Each size that the person may choose, and how the services would do on it. */
function Sizes(props: { needs: Profile['needs']; sizes: Size[] }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  return (
    <ul className={classes.list} aria-label={t('profile.sizes')}>
      {props.sizes.map(size => {
        const fit = fitOf(props.needs, size);
        return (
          <li key={size.name} className={classes.size}>
            <Typography variant="body2">
              {t('profile.sizeText', {
                title: size.title,
                cores: String(size.cores),
                memory: gibText(size.memoryMiB),
                disk: String(size.diskGiB),
              })}
            </Typography>
            <StateLabel state={FIT_STATES[fit.fit]}>
              {fitText(fit, t)}
            </StateLabel>
          </li>
        );
      })}
    </ul>
  );
}

/** What the services need together, held against the sizes of machines. */
export function NeedsSection({ needs }: { needs: Profile['needs'] }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const sizes = useSizes();
  const { memoryMiB, cores, diskGiB } = needs;
  return (
    <Section title={t('profile.needs')}>
      <Facts
        facts={[
          {
            name: t('profile.needsMemory'),
            value: t('profile.amountGiB', {
              floor: gibText(memoryMiB.floor),
              advice: gibText(memoryMiB.advice),
            }),
          },
          {
            name: t('profile.needsCores'),
            value: t('profile.amount', {
              floor: String(cores.floor),
              advice: String(cores.advice),
            }),
          },
          {
            name: t('profile.needsDisk'),
            value: t('profile.amountGiB', {
              floor: String(diskGiB.floor),
              advice: String(diskGiB.advice),
            }),
          },
        ]}
      />
      <Typography variant="body2" component="h3" className={classes.heading}>
        {t('profile.sizes')}
      </Typography>
      <AsyncContent
        query={sizes}
        loadingLabel={t('profile.needsLoading')}
        skeleton={<Skeleton height={72} />}
        isEmpty={page => page.items.every(it => !it.allowed)}
        empty={
          <Typography variant="body2" color="textSecondary">
            {t('profile.noSizes')}
          </Typography>
        }
      >
        {page => (
          <Sizes needs={needs} sizes={page.items.filter(it => it.allowed)} />
        )}
      </AsyncContent>
    </Section>
  );
}
