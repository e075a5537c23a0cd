import { makeStyles } from '@material-ui/core/styles';
import { Quota } from '@opencsp/plugin-opencsp-common';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';
import { Meter } from './Meter';
import { QuotaBar, quotaBars } from './quota';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fit, minmax(180px, 1fr))',
      gap: theme.spacing(2, 3),
    },
  }),
  { name: 'OpencspQuotaBars' },
);

function Bar({ bar }: { bar: QuotaBar }) {
  const { t } = useOpencspTranslation();
  const { used, limit } = bar;
  const plain =
    limit === undefined
      ? t('quota.noLimit', { used })
      : t('quota.of', { used, limit });
  const inGib =
    limit === undefined
      ? t('quota.noLimitGiB', { used })
      : t('quota.ofGiB', { used, limit });
  return (
    <Meter
      name={t(`quota.${bar.kind}`)}
      figure={bar.gib ? inGib : plain}
      share={bar.share}
      level={bar.level}
    />
  );
}

/**
 * What is used of a quota, in figures and as bars.
 *
 * @public
 */
export function QuotaBars(props: { quota: Pick<Quota, 'limit' | 'used'> }) {
  const classes = useStyles();
  return (
    <div className={classes.root}>
      {quotaBars(props.quota).map(bar => (
        <Bar key={bar.kind} bar={bar} />
      ))}
    </div>
  );
}
