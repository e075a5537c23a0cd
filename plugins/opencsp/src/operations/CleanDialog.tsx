import {
  ConfirmDialog,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { useRef } from 'react';
import { Cleaning, CleanResult, wouldDo } from './useCleaning';

function lines(results: CleanResult[]): string[] {
  return results.map(({ finding, text }) => `${finding.name}: ${text}`);
}

/** The dry run, to be read, and the question whether to do it. */
export function CleanDialog(
  props: Pick<Cleaning, 'preview' | 'clean' | 'leave'>,
) {
  const { t } = useOpencspTranslation();
  // While the dialog fades out it still says what it said.
  const shown = useRef<CleanResult[]>([]);
  shown.current = props.preview ?? shown.current;
  const does = shown.current.filter(wouldDo);
  const skips = shown.current.filter(it => !wouldDo(it));
  return (
    <ConfirmDialog
      open={props.preview !== undefined}
      title={t('cleanDialog.title')}
      consequences={[
        { heading: t('cleanDialog.does'), items: lines(does) },
        ...(skips.length > 0
          ? [{ heading: t('cleanDialog.skips'), items: lines(skips) }]
          : []),
      ]}
      confirmName={t('cleanDialog.phrase', { count: does.length })}
      confirmLabel={t('cleanDialog.confirm')}
      workingLabel={t('cleanDialog.working')}
      backLabel={t('cleanDialog.back')}
      onConfirm={props.clean}
      onClose={props.leave}
    />
  );
}
