import { useOpencspTranslation } from '../translation/opencspTranslationRef';
import { exactText, relativeText } from './durations';
import { useNow } from './useNow';

/**
 * A time as "4 min ago", with the exact one on hover.
 *
 * @public
 */
export function RelativeTime(props: {
  /** RFC 3339. */
  at: string;
}) {
  const { t } = useOpencspTranslation();
  const now = useNow(30_000);
  const at = new Date(props.at);
  return (
    <time dateTime={props.at} title={exactText(at)}>
      {relativeText(at, now, t)}
    </time>
  );
}
