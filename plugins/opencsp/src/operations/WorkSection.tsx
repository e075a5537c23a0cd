import Button from '@material-ui/core/Button';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import Typography from '@material-ui/core/Typography';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import {
  AsyncContent,
  MessageFace,
  Section,
  useOpencspTranslation,
  useWork,
} from '@opencsp/plugin-opencsp-react';
import { Pager } from '../Pager';
import { useWorkView } from './useWorkView';
import { WorkCards } from './WorkCards';
import { WorkFilters } from './WorkFilters';
import { WorkTable } from './WorkTable';
import { toWorkQuery } from './workView';

const useStyles = makeStyles(
  theme => ({ padded: { padding: theme.spacing(1, 3, 3) } }),
  { name: 'OpencspWorkSection' },
);

/** What is due, worked on, overdue or in trouble, and why each stands where it stands. */
export function WorkSection() {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const narrow = useMediaQuery(useTheme().breakpoints.down('md'), {
    noSsr: true,
  });
  const { view, change } = useWorkView();
  const query = useWork(toWorkQuery(view));
  const total = query.data?.totalItems;
  const isAll = view.filter === 'all';

  return (
    <Section
      flush
      title={
        total === undefined
          ? t('work.title')
          : t('work.titleCount', { n: String(total) })
      }
      action={
        <WorkFilters
          filter={view.filter}
          onFilter={filter => change({ filter, cursors: [] })}
        />
      }
    >
      <div className={query.data?.items.length ? undefined : classes.padded}>
        <AsyncContent
          query={query}
          who={t('faces.whoOperators')}
          loadingLabel={t('work.loading')}
          skeleton={[1, 2, 3].map(row => (
            <Skeleton key={row} height={48} />
          ))}
          isEmpty={page => page.items.length === 0}
          empty={
            <MessageFace
              state="active"
              title={t(`work.empty.${view.filter}`)}
              actions={
                !isAll && (
                  <Button
                    size="small"
                    variant="outlined"
                    onClick={() => change({ filter: 'all', cursors: [] })}
                  >
                    {t('work.showAll')}
                  </Button>
                )
              }
            >
              <Typography variant="body2">
                {t(isAll ? 'work.emptyHint' : 'work.emptyHintFiltered')}
              </Typography>
            </MessageFace>
          }
        >
          {page => (
            <>
              {narrow ? (
                <WorkCards items={page.items} />
              ) : (
                <WorkTable items={page.items} />
              )}
              <Pager
                cursors={view.cursors}
                nextCursor={page.nextCursor}
                onTurn={cursors => change({ ...view, cursors })}
              />
            </>
          )}
        </AsyncContent>
      </div>
    </Section>
  );
}
