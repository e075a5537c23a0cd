import { makeStyles } from '@material-ui/core/styles';
import { useEffect, useRef, useState } from 'react';

const useStyles = makeStyles(
  {
    root: {
      position: 'absolute',
      width: 1,
      height: 1,
      margin: -1,
      padding: 0,
      overflow: 'hidden',
      clip: 'rect(0 0 0 0)',
      whiteSpace: 'nowrap',
      border: 0,
    },
  },
  { name: 'OpencspLiveRegion' },
);

/**
 * Tells a screen reader politely, once, when the text changed. The text at first is on the page
 * already and is not said.
 *
 * @public
 */
export function LiveRegion(props: { text: string | undefined }) {
  const classes = useStyles();
  const before = useRef(props.text);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (
      before.current !== undefined &&
      props.text !== undefined &&
      before.current !== props.text
    ) {
      setSaid(props.text);
    }
    before.current = props.text ?? before.current;
  }, [props.text]);
  return (
    <div className={classes.root} role="status" aria-live="polite">
      {said}
    </div>
  );
}
