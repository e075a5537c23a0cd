/** A day in the person's zone and language, "2 Jan 2026", with the exact time on hover. */
export function CalendarDay(props: {
  /** RFC 3339. */
  at: string;
}) {
  const at = new Date(props.at);
  const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
  const exact = new Intl.DateTimeFormat(undefined, {
    dateStyle: 'medium',
    timeStyle: 'long',
  });
  return (
    <time dateTime={props.at} title={exact.format(at)}>
      {day.format(at)}
    </time>
  );
}
