import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { HostFacts } from '@opencsp/plugin-opencsp-common';
import {
  gibText,
  Meter,
  Section,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';

const useStyles = makeStyles(
  theme => ({
    bars: { display: 'flex', flexDirection: 'column', gap: theme.spacing(2) },
  }),
  { name: 'OpencspHostLoad' },
);

/** From here on little is left. */
const NEARLY_FULL = 0.8;
/** From here on things begin to fail. */
const FULL = 0.95;

/** How much of something is used; nothing while it is not known. */
export function usedShare(
  total: number | undefined,
  free: number | undefined,
):
  | { used: number; share: number; level: 'fine' | 'nearlyFull' | 'full' }
  | undefined {
  if (!total || free === undefined) {
    return undefined;
  }
  const used = Math.max(0, total - free);
  const share = Math.min(1, used / total);
  if (share >= FULL) {
    return { used, share, level: 'full' };
  }
  return { used, share, level: share >= NEARLY_FULL ? 'nearlyFull' : 'fine' };
}

/** How much memory and disk is used, as bars; or that it is not known. */
export function LoadBars({ facts }: { facts: HostFacts | undefined }) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const memory = usedShare(facts?.memoryMiB, facts?.memoryFreeMiB);
  const disk = usedShare(facts?.diskGiB, facts?.diskFreeGiB);
  if (!memory && !disk) {
    return (
      <Typography variant="body2" color="textSecondary">
        {t('host.loadNone')}
      </Typography>
    );
  }
  return (
    <div className={classes.bars}>
      {memory && (
        <Meter
          name={t('host.memory')}
          figure={t('host.ofGiB', {
            used: gibText(memory.used),
            limit: gibText(facts?.memoryMiB ?? 0),
          })}
          share={memory.share}
          level={memory.level}
        />
      )}
      {disk && (
        <Meter
          name={t('host.disk')}
          figure={t('host.ofGiB', {
            used: String(Math.round(disk.used)),
            limit: String(Math.round(facts?.diskGiB ?? 0)),
          })}
          share={disk.share}
          level={disk.level}
        />
      )}
    </div>
  );
}

/** How much memory and disk is used, as the host said at the last check. */
export function LoadSection({ facts }: { facts: HostFacts | undefined }) {
  const { t } = useOpencspTranslation();
  return (
    <Section title={t('host.load')}>
      <LoadBars facts={facts} />
    </Section>
  );
}
