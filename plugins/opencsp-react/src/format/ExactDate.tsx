import { exactText } from './durations';

/**
 * A time that is still to come, as a date: "Feb 11, 2027".
 *
 * @public
 */
export function ExactDate(props: {
  /** RFC 3339. */
  at: string;
  /** With hours and minutes. */
  withTime?: boolean;
}) {
  const at = new Date(props.at);
  return (
    <time dateTime={props.at} title={exactText(at)}>
      {new Intl.DateTimeFormat(undefined, {
        dateStyle: 'medium',
        ...(props.withTime && { timeStyle: 'short' }),
      }).format(at)}
    </time>
  );
}
