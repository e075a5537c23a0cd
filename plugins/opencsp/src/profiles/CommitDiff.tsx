import Skeleton from '@material-ui/lab/Skeleton';
import {
  AsyncContent,
  FileDiffs,
  useOpencspTranslation,
  useProfileDiff,
} from '@opencsp/plugin-opencsp-react';

/** What changed up to a commit; without `from`, since the commit before. */
export function CommitDiff(props: { id: string; from?: string; to?: string }) {
  const { t } = useOpencspTranslation();
  const { from, to } = props;
  const query = useProfileDiff(props.id, {
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  });
  return (
    <AsyncContent
      query={query}
      loadingLabel={t('history.loadingDiff')}
      skeleton={<Skeleton variant="rect" height={120} />}
      isEmpty={diff => diff.files.length === 0}
      empty={<FileDiffs files={[]} />}
    >
      {diff => <FileDiffs files={diff.files} />}
    </AsyncContent>
  );
}
