import { Content, Link, Page } from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { ReactNode, useEffect } from 'react';
import { useOpencspTranslation } from '../translation/opencspTranslationRef';

const useStyles = makeStyles(
  theme => ({
    inner: {
      ...theme.typography.body2,
      maxWidth: 1600,
      margin: '0 auto',
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(3),
      minWidth: 0,
    },
    header: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'flex-start',
      justifyContent: 'space-between',
      gap: theme.spacing(2),
    },
    heading: { minWidth: 0, flex: '1 1 20rem' },
    titleLine: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(0.5, 2),
    },
    title: {
      fontSize: '1.75rem',
      fontWeight: 700,
      lineHeight: 1.25,
      letterSpacing: '-0.01em',
      margin: 0,
      overflowWrap: 'anywhere',
    },
    breadcrumbs: {
      listStyle: 'none',
      display: 'flex',
      flexWrap: 'wrap',
      padding: 0,
      margin: theme.spacing(0, 0, 0.5),
      fontSize: '0.875rem',
      '& li + li::before': {
        content: '"/"',
        margin: theme.spacing(0, 1),
        color: theme.palette.text.secondary,
      },
    },
    actions: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
    },
  }),
  { name: 'OpencspPageFrame' },
);

/** Names the browser's tab after the page, and gives the old name back. */
function useDocumentTitle(title: string) {
  const app = useApi(configApiRef).getOptionalString('app.title');
  useEffect(() => {
    const before = document.title;
    document.title = app ? `${title} | ${app}` : title;
    return () => {
      document.title = before;
    };
  }, [title, app]);
}

/**
 * A page: breadcrumb, title, actions, and content of a readable width.
 *
 * @public
 */
export function PageFrame(props: {
  title: string;
  /** Under the title. */
  lead?: ReactNode;
  /** Beside the title: the state, a badge. */
  beside?: ReactNode;
  actions?: ReactNode;
  parent?: { title: string; to: string };
  children: ReactNode;
}) {
  const { t } = useOpencspTranslation();
  const classes = useStyles();
  useDocumentTitle(props.title);
  return (
    <Page themeId="tool">
      <Content>
        <div className={classes.inner}>
          <header className={classes.header}>
            <div className={classes.heading}>
              {props.parent && (
                <nav aria-label={t('machine.breadcrumb')}>
                  <ol className={classes.breadcrumbs}>
                    <li>
                      <Link to={props.parent.to}>{props.parent.title}</Link>
                    </li>
                    <li aria-current="page">{props.title}</li>
                  </ol>
                </nav>
              )}
              <div className={classes.titleLine}>
                <Typography component="h1" className={classes.title}>
                  {props.title}
                </Typography>
                {props.beside}
              </div>
              {props.lead && (
                <Typography variant="body1" color="textSecondary">
                  {props.lead}
                </Typography>
              )}
            </div>
            {props.actions && (
              <div className={classes.actions}>{props.actions}</div>
            )}
          </header>
          {props.children}
        </div>
      </Content>
    </Page>
  );
}
