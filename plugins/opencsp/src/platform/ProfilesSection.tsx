import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import Skeleton from '@material-ui/lab/Skeleton';
import { Page, Profile } from '@opencsp/plugin-opencsp-common';
import {
  AsyncContent,
  FaceQuery,
  MessageFace,
  Section,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { Pager } from '../Pager';
import { NewProfileButton } from '../profiles/NewProfileButton';
import { ProfileTiles } from '../profiles/ProfileTiles';
import { ListFilters } from './ListFilters';
import { isNarrowed, ListView, stateGroups } from './listQuery';

const useStyles = makeStyles(
  theme => ({
    padded: { padding: theme.spacing(1, 3, 3) },
    tiles: {
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fill, minmax(260px, 1fr))',
      gap: theme.spacing(2),
    },
  }),
  { name: 'OpencspProfilesSection' },
);

function NoMatch({ onClear }: { onClear: () => void }) {
  const { t } = useOpencspTranslation();
  return (
    <MessageFace
      state="unknown"
      title={t('profiles.noMatch')}
      actions={
        <Button size="small" variant="outlined" onClick={onClear}>
          {t('machines.clearFilters')}
        </Button>
      }
    >
      <Typography variant="body2">{t('profiles.noMatchHint')}</Typography>
    </MessageFace>
  );
}

function NoProfile({ mayMake }: { mayMake: boolean }) {
  const { t } = useOpencspTranslation();
  return (
    <MessageFace
      state="waiting"
      title={t('profiles.empty')}
      actions={mayMake && <NewProfileButton label={t('profiles.choose')} />}
    >
      <Typography variant="body2">
        {t(mayMake ? 'profiles.emptyHint' : 'profiles.emptyHintViewer')}
      </Typography>
    </MessageFace>
  );
}

/** The profiles: what each is, how it does, and what can be done with it. */
export function ProfilesSection(props: {
  query: FaceQuery<Page<Profile>>;
  view: ListView;
  change: (changes: Partial<ListView>) => void;
  showOwner: boolean;
  mayMake: boolean;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { query, view, change, showOwner, mayMake } = props;
  const total = query.data?.totalItems;
  const clear = () => change({ search: '', group: undefined, onlyMine: false });

  return (
    <Section
      flush
      title={
        total === undefined
          ? t('profiles.title')
          : t('profiles.titleCount', { n: String(total) })
      }
      action={
        <ListFilters
          view={view}
          change={change}
          searchLabel={t('profiles.search')}
          groups={stateGroups}
          groupText={group => t(`profiles.stateGroup.${group}`)}
          showOwner={showOwner}
          showSort
        />
      }
    >
      <AsyncContent
        query={query}
        loadingLabel={t('profiles.loading')}
        skeleton={
          <div className={`${classes.padded} ${classes.tiles}`}>
            {[1, 2, 3].map(tile => (
              <Skeleton key={tile} variant="rect" height={180} />
            ))}
          </div>
        }
        isEmpty={page => page.items.length === 0}
        empty={
          <div className={classes.padded}>
            {isNarrowed(view) ? (
              <NoMatch onClear={clear} />
            ) : (
              <NoProfile mayMake={mayMake} />
            )}
          </div>
        }
      >
        {page => (
          <>
            <ProfileTiles profiles={page.items} showOwner={showOwner} />
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
