import { makeStyles, Theme, useTheme } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { reachable } from '../pieces/reachable';
import { useSlashFocus } from '../pieces/useSlashFocus';
import { readableColour } from '../state/roleColours';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';
import { AnsiColour } from './ansi';
import { layoutRows, visibleRows } from './layout';
import { RunLogLine } from './logBuffer';
import { LogRow, GUTTER_WIDTH, LINE_HEIGHT } from './LogRow';
import { LogToolbar } from './LogToolbar';
import { createLineReader, logFile } from './readLines';
import { saveText } from './saveText';
import { rowsWith } from './search';
import { useScroll } from './useScroll';

const useStyles = makeStyles(
  theme => ({
    root: {
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
      background: theme.palette.background.default,
      overflow: 'hidden',
    },
    scroll: {
      position: 'relative',
      overflow: 'auto',
      height: 360,
      fontFamily:
        'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
      fontSize: 13,
      '&:focus-visible': {
        outline: `2px solid ${theme.palette.primary.main}`,
        outlineOffset: -2,
      },
    },
    short: { height: 'auto', minHeight: 96, maxHeight: 360 },
    rows: { position: 'relative', margin: theme.spacing(1, 0) },
    ruler: {
      position: 'absolute',
      visibility: 'hidden',
      whiteSpace: 'pre',
      pointerEvents: 'none',
    },
    note: { padding: theme.spacing(1.5) },
  }),
  { name: 'OpencspLogView' },
);

const BASE_COLOURS: Record<AnsiColour, string> = {
  black: '#5f5f5f',
  red: '#d3302f',
  green: '#2e8b3d',
  yellow: '#b8860b',
  blue: '#2f6fd0',
  magenta: '#b04bb5',
  cyan: '#178a96',
  white: '#8a8a8a',
};

function logColours(theme: Theme): Record<AnsiColour, string> {
  const readable = (colour: AnsiColour) =>
    readableColour(BASE_COLOURS[colour], theme.palette.background.default);
  return {
    black: readable('black'),
    red: readable('red'),
    green: readable('green'),
    yellow: readable('yellow'),
    blue: readable('blue'),
    magenta: readable('magenta'),
    cyan: readable('cyan'),
    white: readable('white'),
  };
}

const RULER = '0'.repeat(100);
/** Where no font can be measured. */
const USUAL_CHARACTER_WIDTH = 7.8;
/** So near to the end still counts as the end. */
const NEAR_END = LINE_HEIGHT;

/**
 * A log: only the lines in sight are drawn, colours of terminals are shown as spans of text. It follows
 * the end until the person scrolls up, and then keeps its place.
 *
 * @public
 */
export function LogView(props: {
  lines: readonly RunLogLine[];
  /** Names the log for those who do not see it. */
  label: string;
  /** Said when there is no line. */
  emptyText: string;
  /** How many of the oldest lines are not held. */
  dropped?: number;
  /** The line that the address of the page names. */
  chosenLine?: number;
  onChooseLine: (seq: number) => void;
  /** Name of the downloaded file. */
  fileName: string;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  const theme = useTheme();
  const colours = useMemo(() => logColours(theme), [theme]);
  const [read] = useState(createLineReader);
  const [follow, setFollow] = useState(props.chosenLine === undefined);
  const [wrap, setWrap] = useState(true);
  const [find, setFind] = useState('');
  const [current, setCurrent] = useState(0);
  const [characterWidth, setCharacterWidth] = useState(USUAL_CHARACTER_WIDTH);
  const area = useRef<HTMLDivElement>(null);
  const ruler = useRef<HTMLSpanElement>(null);
  const findField = useRef<HTMLInputElement>(null);
  const { scrollTop, height, width, onScroll } = useScroll(area);
  useSlashFocus(findField);

  const { lines, chosenLine } = props;
  const columns = wrap
    ? Math.max(20, Math.floor((width - GUTTER_WIDTH - 16) / characterWidth))
    : undefined;
  const layout = useMemo(
    () =>
      layoutRows(
        lines.map(line => read(line).columns),
        LINE_HEIGHT,
        columns,
      ),
    [lines, read, columns],
  );
  const matches = useMemo(
    () =>
      find
        ? rowsWith(
            lines.map(line => read(line).text),
            find,
          )
        : [],
    [lines, read, find],
  );
  const { first, last } = visibleRows(layout, scrollTop, height);

  useLayoutEffect(() => {
    const measured = ruler.current?.getBoundingClientRect().width;
    if (measured) {
      setCharacterWidth(measured / RULER.length);
    }
  }, []);

  const scrollToRow = useCallback(
    (row: number) => {
      if (area.current && row >= 0) {
        area.current.scrollTop =
          layout.tops[row] - area.current.clientHeight / 2 + LINE_HEIGHT;
      }
    },
    [layout],
  );

  useLayoutEffect(() => {
    if (follow && area.current) {
      area.current.scrollTop = area.current.scrollHeight;
    }
  }, [follow, layout]);

  // The line of the address is brought into sight once, when it is there.
  const shownLine = useRef<number>();
  useEffect(() => {
    const row = lines.findIndex(line => line.seq === chosenLine);
    if (row >= 0 && shownLine.current !== chosenLine) {
      shownLine.current = chosenLine;
      setFollow(false);
      scrollToRow(row);
    }
  }, [chosenLine, lines, scrollToRow]);

  const chosenRow = lines.findIndex(line => line.seq === chosenLine);
  const isChosenDrawn = chosenRow >= first && chosenRow < last;
  const stop = isChosenDrawn ? chosenRow : first;

  const onUserScroll = () => {
    const at = area.current;
    if (at) {
      const rest = at.scrollHeight - at.clientHeight - at.scrollTop;
      // Only a scroll upwards ends the following: the log's own growth is none.
      if (follow && rest > NEAR_END && at.scrollTop < scrollTop) {
        setFollow(false);
      }
    }
    onScroll();
  };
  const step = (by: 1 | -1) => {
    if (matches.length > 0) {
      const next = (current + by + matches.length) % matches.length;
      setCurrent(next);
      setFollow(false);
      scrollToRow(matches[next]);
    }
  };
  const onFind = (text: string) => {
    setFind(text);
    setCurrent(0);
    const found = rowsWith(
      lines.map(line => read(line).text),
      text,
    );
    if (found.length > 0) {
      setFollow(false);
      scrollToRow(found[0]);
    }
  };
  const { onChooseLine } = props;
  const onChoose = useCallback(
    (seq: number) => {
      shownLine.current = seq;
      setFollow(false);
      onChooseLine(seq);
    },
    [onChooseLine],
  );

  return (
    <div className={classes.root}>
      <LogToolbar
        find={find}
        onFind={onFind}
        findField={findField}
        matches={matches.length}
        current={current}
        onStep={step}
        follow={follow}
        onFollow={setFollow}
        wrap={wrap}
        onWrap={setWrap}
        onDownload={() => saveText(props.fileName, logFile(lines))}
      />
      <div
        ref={area}
        className={`${classes.scroll} ${
          layout.total < 340 ? classes.short : ''
        }`.trim()}
        onScroll={onUserScroll}
        role="log"
        aria-live="off"
        aria-label={props.label}
        {...reachable}
      >
        <span ref={ruler} className={classes.ruler} aria-hidden>
          {RULER}
        </span>
        {props.dropped ? (
          <Typography variant="body2" className={classes.note}>
            {t('log.dropped', { n: String(props.dropped) })}
          </Typography>
        ) : null}
        {lines.length === 0 ? (
          <Typography
            variant="body2"
            color="textSecondary"
            className={classes.note}
          >
            {props.emptyText}
          </Typography>
        ) : (
          <div className={classes.rows} style={{ height: layout.total }}>
            {lines.slice(first, last).map((line, index) => (
              <LogRow
                key={line.seq}
                line={line}
                read={read(line)}
                top={layout.tops[first + index]}
                wrap={wrap}
                find={find}
                current={matches[current] === first + index}
                chosen={line.seq === chosenLine}
                tabStop={first + index === stop}
                colours={colours}
                onChoose={onChoose}
              />
            ))}
          </div>
        )}
      </div>
    </div>
  );
}
