import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { Page } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  FaceQuery,
  MessageFace,
  Section,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { ReactNode } from 'react';
import { Pager } from '../Pager';
import { ListFilters } from './ListFilters';
import { isPlainNarrowed, PlainView } from './usePlainList';

const useStyles = makeStyles(
  theme => ({
    body: {
      padding: theme.spacing(1, 2, 2),
      [theme.breakpoints.up('sm')]: { padding: theme.spacing(1, 3, 3) },
    },
  }),
  { name: 'OpencspPlainList' },
);

/** A list in the API's own order, with its filters, its pages and all its faces. */
export function PlainListSection<T, State extends string>(props: {
  query: FaceQuery<Page<T>>;
  view: PlainView<State>;
  change: (changes: Partial<PlainView<State>>) => void;
  texts: {
    title: string;
    titleCount: (n: string) => string;
    loading: string;
    /** Absent where the list cannot be searched. */
    search?: string;
    state: (state: State) => string;
    noMatch: string;
    noMatchHint: string;
    empty: string;
    emptyHint: string;
  };
  states: readonly State[];
  showOwner: boolean;
  /** The next step from an empty list. */
  next?: ReactNode;
  children: (items: T[]) => ReactNode;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { query, view, change, texts } = props;
  const total = query.data?.totalItems;
  const clear = () => change({ search: '', group: undefined, onlyMine: false });
  const narrowed = isPlainNarrowed(view);

  return (
    <Section
      flush
      title={
        total === undefined ? texts.title : texts.titleCount(String(total))
      }
      action={
        <ListFilters
          view={view}
          change={change}
          searchLabel={texts.search}
          groups={props.states}
          groupText={texts.state}
          showOwner={props.showOwner}
          showSort={false}
        />
      }
    >
      <div className={classes.body}>
        <AsyncContent
          query={query}
          loadingLabel={texts.loading}
          skeleton={[1, 2, 3].map(row => (
            <Skeleton key={row} height={72} />
          ))}
          isEmpty={page => page.items.length === 0}
          empty={
            <MessageFace
              state={narrowed ? 'unknown' : 'waiting'}
              title={narrowed ? texts.noMatch : texts.empty}
              actions={
                narrowed ? (
                  <Button size="small" variant="outlined" onClick={clear}>
                    {t('machines.clearFilters')}
                  </Button>
                ) : (
                  props.next
                )
              }
            >
              <Typography variant="body2">
                {narrowed ? texts.noMatchHint : texts.emptyHint}
              </Typography>
            </MessageFace>
          }
        >
          {page => (
            <>
              {props.children(page.items)}
              <Pager
                cursors={view.cursors}
                nextCursor={page.nextCursor}
                onTurn={cursors => change({ cursors })}
              />
            </>
          )}
        </AsyncContent>
      </div>
    </Section>
  );
}
