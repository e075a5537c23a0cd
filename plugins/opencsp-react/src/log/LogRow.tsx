import { makeStyles } from '@material-ui/core/styles';
import { CSSProperties, KeyboardEvent, memo } from 'react';
import { selectedBackground } from '../state/roleColours';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';
import { AnsiColour, AnsiStyle } from './ansi';
import { RunLogLine } from './logBuffer';
import { ReadLine } from './readLines';
import { markSpans } from './search';

/** Height of one line of text, in pixels. */
export const LINE_HEIGHT = 20;
/** Width of the column of line numbers, in pixels. */
export const GUTTER_WIDTH = 64;

const useStyles = makeStyles(
  theme => ({
    row: {
      position: 'absolute',
      left: 0,
      minWidth: '100%',
      alignItems: 'flex-start',
      display: 'flex',
      lineHeight: `${LINE_HEIGHT}px`,
    },
    chosen: {
      background: selectedBackground(theme),
      boxShadow: `inset 3px 0 0 ${theme.palette.primary.main}`,
    },
    number: {
      flex: `0 0 ${GUTTER_WIDTH - 16}px`,
      marginRight: 16,
      padding: 0,
      border: 0,
      background: 'none',
      font: 'inherit',
      lineHeight: `${LINE_HEIGHT}px`,
      textAlign: 'right',
      cursor: 'pointer',
      color: theme.palette.text.secondary,
      userSelect: 'none',
      '&:hover, &:focus-visible': { textDecoration: 'underline' },
    },
    text: { whiteSpace: 'pre' },
    wrapped: { whiteSpace: 'pre-wrap', wordBreak: 'break-all' },
    mark: { background: '#ffe08a', color: '#1a1a1a' },
    currentMark: { background: '#ff9d3b', color: '#1a1a1a' },
  }),
  { name: 'OpencspLogRow' },
);

function styleOf(
  style: AnsiStyle,
  colours: Record<AnsiColour, string>,
): CSSProperties | undefined {
  if (Object.values(style).every(value => value === undefined)) {
    return undefined;
  }
  return {
    color: style.colour && colours[style.colour],
    fontWeight: style.bold ? 700 : undefined,
    fontStyle: style.italic ? 'italic' : undefined,
    textDecoration: style.underline ? 'underline' : undefined,
  };
}

/** From a line's number, the arrows go to the number of the next line or of the one before. */
function goToNeighbour(event: KeyboardEvent<HTMLButtonElement>) {
  const row = event.currentTarget.parentElement;
  const next =
    (event.key === 'ArrowDown' && row?.nextElementSibling) ||
    (event.key === 'ArrowUp' && row?.previousElementSibling);
  const number = next && next.querySelector('button');
  if (number) {
    event.preventDefault();
    number.focus();
  }
}

/** One line of a log at its place. */
export const LogRow = memo(function Row(props: {
  line: RunLogLine;
  read: ReadLine;
  top: number;
  wrap: boolean;
  find: string;
  /** The match that "next" and "previous" stand at is on this row. */
  current: boolean;
  chosen: boolean;
  /** Tab stops here; the arrows go on from row to row. */
  tabStop: boolean;
  colours: Record<AnsiColour, string>;
  onChoose: (seq: number) => void;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const { line, read, colours } = props;
  return (
    <div
      className={`${classes.row} ${props.chosen ? classes.chosen : ''}`.trim()}
      style={{ top: props.top, width: props.wrap ? '100%' : undefined }}
      data-seq={line.seq}
      aria-current={props.chosen || undefined}
    >
      <button
        type="button"
        className={classes.number}
        tabIndex={props.tabStop ? 0 : -1}
        aria-label={t('log.lineLink', { line: String(line.seq) })}
        title={line.time}
        onClick={() => props.onChoose(line.seq)}
        onKeyDown={goToNeighbour}
      >
        {line.seq}
      </button>
      <span className={props.wrap ? classes.wrapped : classes.text}>
        {markSpans(read.spans, props.find).map((span, index) =>
          span.match ? (
            <mark
              key={index}
              className={props.current ? classes.currentMark : classes.mark}
            >
              {span.text}
            </mark>
          ) : (
            <span key={index} style={styleOf(span.style, colours)}>
              {span.text}
            </span>
          ),
        )}
      </span>
    </div>
  );
});
