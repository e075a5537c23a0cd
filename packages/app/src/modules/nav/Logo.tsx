import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(1.5),
    },
    name: {
      fontSize: '1.125rem',
      fontWeight: 700,
      letterSpacing: '-0.01em',
      whiteSpace: 'nowrap',
    },
  }),
  { name: 'OpencspLogo' },
);

/** The product's sign: three machines on a shelf. It says nothing by itself. */
export function LogoMark({ size = 32 }: { size?: number }) {
  return (
    <svg
      viewBox="0 0 64 64"
      width={size}
      height={size}
      aria-hidden
      focusable="false"
    >
      <rect width="64" height="64" rx="15" fill="#2450c4" />
      <g fill="#fff">
        <rect x="14" y="15" width="36" height="9" rx="4.5" />
        <rect x="14" y="27.5" width="36" height="9" rx="4.5" opacity=".78" />
        <rect x="14" y="40" width="36" height="9" rx="4.5" opacity=".56" />
      </g>
      <g fill="#2450c4">
        <circle cx="44.5" cy="19.5" r="2" />
        <circle cx="44.5" cy="32" r="2" />
        <circle cx="44.5" cy="44.5" r="2" />
      </g>
    </svg>
  );
}

/** The sign with the product's name; the colour of the name is that of its surroundings. */
export function Logo({ size }: { size?: number }) {
  const classes = useStyles();
  return (
    <span className={classes.root}>
      <LogoMark size={size} />
      <span className={classes.name}>OpenCSP</span>
    </span>
  );
}
