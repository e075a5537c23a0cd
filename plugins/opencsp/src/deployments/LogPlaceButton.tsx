import Button from '@material-ui/core/Button';
import { Deployment } from '@opencsp/plugin-opencsp-common';
import {
  RunLogLine,
  useOpencspTranslation,
} from '@opencsp/plugin-opencsp-react';
import { focusRunLog } from '../run/RunLogView';
import { useRunView } from '../run/useRunView';
import { lineOf, placeOf } from './logPlace';

/** The way to the log of the step that tells what went wrong, at its place there. */
export function LogPlaceButton(props: {
  deployment: Deployment;
  lines: readonly RunLogLine[];
}) {
  const { t } = useOpencspTranslation();
  const { deployment, lines } = props;
  const { show } = useRunView(deployment.steps);
  const place = placeOf(deployment);
  if (!place) {
    return null;
  }
  const { name, title } = place.step;
  return (
    <Button
      size="small"
      onClick={() => {
        show({ step: name, line: lineOf(lines, place) });
        focusRunLog();
      }}
    >
      {t('deployment.seeLog', { step: title })}
    </Button>
  );
}
