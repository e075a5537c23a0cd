import Button from '@material-ui/core/Button';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import Skeleton from '@material-ui/lab/Skeleton';
import Typography from '@material-ui/core/Typography';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import { Instance, Page } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  FaceQuery,
  MessageFace,
  Section,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { Pager } from '../Pager';
import { ListFilters } from './ListFilters';
import { isNarrowed, ListView, stateGroups } from './listQuery';
import { MachineCards } from './MachineCards';
import { MachineTable } from './MachineTable';
import { NewMachineButton } from './NewMachineButton';

const useStyles = makeStyles(
  theme => ({
    padded: { padding: theme.spacing(1, 3, 3) },
  }),
  { name: 'OpencspMachinesSection' },
);

/** The machines: a table, or on a narrow screen a list of cards. */
export function MachinesSection(props: {
  query: FaceQuery<Page<Instance>>;
  view: ListView;
  change: (changes: Partial<ListView>) => void;
  showOwner: boolean;
  mayCreate: boolean;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const narrow = useMediaQuery(useTheme().breakpoints.down('sm'), {
    noSsr: true,
  });
  const { query, view, change, showOwner, mayCreate } = props;
  const total = query.data?.totalItems;
  const clear = () => change({ search: '', group: undefined, onlyMine: false });

  return (
    <Section
      flush
      title={
        total === undefined
          ? t('machines.title')
          : t('machines.titleCount', { n: String(total) })
      }
      action={
        <ListFilters
          view={view}
          change={change}
          searchLabel={t('machines.search')}
          groups={stateGroups}
          groupText={group => t(`machines.stateGroup.${group}`)}
          showOwner={showOwner}
          showSort={narrow}
        />
      }
    >
      <AsyncContent
        query={query}
        loadingLabel={t('machines.loading')}
        skeleton={
          <div className={classes.padded}>
            {[1, 2, 3].map(row => (
              <Skeleton key={row} height={48} />
            ))}
          </div>
        }
        isEmpty={page => page.items.length === 0}
        empty={
          <div className={classes.padded}>
            {isNarrowed(view) ? (
              <MessageFace
                state="unknown"
                title={t('machines.noMatch')}
                actions={
                  <Button size="small" variant="outlined" onClick={clear}>
                    {t('machines.clearFilters')}
                  </Button>
                }
              >
                <Typography variant="body2">
                  {t('machines.noMatchHint')}
                </Typography>
              </MessageFace>
            ) : (
              <MessageFace
                state="waiting"
                title={t('machines.empty')}
                actions={mayCreate && <NewMachineButton />}
              >
                <Typography variant="body2">
                  {t(
                    mayCreate
                      ? 'machines.emptyHint'
                      : 'machines.emptyHintViewer',
                  )}
                </Typography>
              </MessageFace>
            )}
          </div>
        }
      >
        {page => (
          <>
            {narrow ? (
              <MachineCards machines={page.items} showOwner={showOwner} />
            ) : (
              <MachineTable
                machines={page.items}
                showOwner={showOwner}
                sort={view.sort}
                onSort={sort => change({ sort })}
              />
            )}
            <Pager
              cursors={view.cursors}
              nextCursor={page.nextCursor}
              onTurn={cursors => change({ cursors })}
            />
          </>
        )}
      </AsyncContent>
    </Section>
  );
}
