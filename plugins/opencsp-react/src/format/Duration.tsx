import { useOpencspTranslation } from '../translation/opencspTranslationRef';
import { durationText } from './durations';
import { useNow } from './useNow';

/**
 * How long something took, or has been taking: "1 min 12 s".
 *
 * @public
 */
export function Duration(props: {
  /** RFC 3339. */
  from: string;
  /** RFC 3339; without it the duration grows. */
  to?: string;
}) {
  const { t } = useOpencspTranslation();
  const now = useNow(props.to ? undefined : 1_000);
  const end = props.to ? new Date(props.to) : now;
  return (
    <span>
      {durationText(end.getTime() - new Date(props.from).getTime(), t)}
    </span>
  );
}
