import { makeStyles } from '@material-ui/core/styles';
import SvgIcon from '@material-ui/core/SvgIcon';
import { StateLook, StateShape } from './looks';
import { useRoleColours } from './roleColours';

const useStyles = makeStyles(
  {
    root: { fontSize: '1.125rem', flexShrink: 0 },
    animated: {
      animation: '$turn 4s linear infinite',
      '@media (prefers-reduced-motion: reduce)': { animation: 'none' },
    },
    '@keyframes turn': {
      from: { transform: 'rotate(0deg)' },
      to: { transform: 'rotate(360deg)' },
    },
  },
  { name: 'OpencspStateIcon' },
);

const RING = 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z';

function Shape({ shape }: { shape: StateShape }) {
  const ring = { fill: 'none', stroke: 'currentColor', strokeWidth: 2 };
  switch (shape) {
    case 'filled':
      return (
        <path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-1.6 14.6-4.3-4.3 1.5-1.5 2.8 2.8 6-6 1.5 1.5-7.5 7.5z" />
      );
    case 'half':
      return (
        <>
          <path d={RING} {...ring} />
          <path d="M12 3a9 9 0 0 1 0 18z" />
        </>
      );
    case 'triangle':
      return (
        <path d="M12 2.5 1 21.5h22L12 2.5zm1 16h-2v-2h2v2zm0-4h-2v-5h2v5z" />
      );
    case 'cross':
      return (
        <path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm4.6 13.2-1.4 1.4-3.2-3.2-3.2 3.2-1.4-1.4 3.2-3.2-3.2-3.2 1.4-1.4 3.2 3.2 3.2-3.2 1.4 1.4-3.2 3.2 3.2 3.2z" />
      );
    case 'dashed':
      return <path d={RING} {...ring} strokeDasharray="3.5 3.57" />;
    case 'question':
      return (
        <path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm1 16h-2v-2h2v2zm2.1-7-.9.9c-.7.7-1.2 1.4-1.2 2.6h-2v-.5c0-1 .5-2 1.2-2.7l1.2-1.2A2 2 0 1 0 10 8.5H8a4 4 0 1 1 7.1 2.5z" />
      );
    default:
      return <path d={RING} {...ring} />;
  }
}

/** The icon of a state. It says nothing by itself: a word stands beside it. */
export function StateIcon({ look }: { look: StateLook }) {
  const classes = useStyles();
  const colours = useRoleColours();
  return (
    <SvgIcon
      aria-hidden
      className={`${classes.root} ${look.animated ? classes.animated : ''}`}
      style={{ color: colours[look.role] }}
      data-shape={look.shape}
    >
      <Shape shape={look.shape} />
    </SvgIcon>
  );
}
