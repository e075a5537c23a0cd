import Skeleton from '@material-ui/lab/Skeleton';

/** Rows of a card that are still to come. */
export function SkeletonRows(props: {
  rows: number;
  /** In pixels; that of a line of facts by default. */
  height?: number;
}) {
  return (
    <>
      {Array.from({ length: props.rows }, (_, row) => (
        <Skeleton key={row} height={props.height ?? 28} />
      ))}
    </>
  );
}
