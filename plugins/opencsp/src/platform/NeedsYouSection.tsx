import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import Typography from '@material-ui/core/Typography';
import {
  AsyncContent,
  Section,
  StateLabel,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { NeedsYouSource, useNeedsYou } from './useNeedsYou';

const useStyles = makeStyles(
  { list: { listStyle: 'none', margin: 0, padding: 0 } },
  { name: 'OpencspNeedsYou' },
);

const isTroubled = ({ query }: NeedsYouSource) =>
  query.data === undefined && Boolean(query.error);
const isPending = ({ query }: NeedsYouSource) =>
  query.data === undefined && !query.error;
const isStale = ({ query }: NeedsYouSource) => query.failureCount > 0;

/**
 * What needs the person. Most days it is one line that says that nothing does. When several things
 * cannot be read, one of them says so: the others would say the same.
 */
export function NeedsYouSection() {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const sources = useNeedsYou();
  const total = sources.reduce((sum, it) => sum + it.total, 0);
  const unsure =
    sources.find(isTroubled) ??
    sources.find(isPending) ??
    sources.find(isStale);
  const allWell = (
    <StateLabel state="active">{t('needsYou.allWell')}</StateLabel>
  );

  if (total === 0 && !unsure) {
    return (
      <Typography component="p" role="status">
        {allWell}
      </Typography>
    );
  }
  return (
    <Section
      urgent={total > 0}
      title={
        total > 0
          ? t('needsYou.titleCount', { n: String(total) })
          : t('needsYou.title')
      }
    >
      {unsure && (
        <AsyncContent
          query={unsure.query}
          skeleton={<Skeleton width="70%" height={32} />}
        >
          {() => total === 0 && allWell}
        </AsyncContent>
      )}
      <ul className={classes.list}>{sources.flatMap(it => it.rows)}</ul>
      {sources
        .filter(it => it.total > it.rows.length)
        .map(it => (
          <div key={it.id}>
            <Link to={it.all}>
              {t('needsYou.more', { n: String(it.total) })}
            </Link>
          </div>
        ))}
    </Section>
  );
}
